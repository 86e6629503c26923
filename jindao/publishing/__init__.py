"""Publishing 发布: what bureaus do with routes over the store.

Accounts and permissions, the rules a route must keep to be published, and the steps from a
draft to the public page. It knows no page: the web and the command line are built on it.
"""
