"""`python -m jindao`: the command line."""

from jindao.cli import main

if __name__ == "__main__":
    main(prog_name="jindao")
