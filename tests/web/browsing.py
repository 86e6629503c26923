"""A browser that watches what a page does that it should not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
TOUR = "/tour?start=太原&theme=taihang&days=2"
TELL_REFUSALS = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`refused by ${event.effectiveDirective}: ${event.blockedURI}`))"""
AXE = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
"""What axe looks at beside its defaults: targets of at least 24 pixels, of WCAG 2.2.

What it finds to be right is told in full unless it is asked not to.
"""
OPEN = "document.querySelectorAll('details').forEach(box => { box.open = true; })"
SMALL = """() => [...document.querySelectorAll(
     'main button, main summary, main .button, main select, main label, .top a, a.number,'
     + 'main input:not([type=hidden], [type=radio], [type=checkbox])')]
   .filter(item => item.offsetParent && !(item.tagName === 'LABEL' && !item.querySelector('input')))
   .filter(item => item.getBoundingClientRect().height < 43.5)
   .map(item => item.outerHTML.slice(0, 200))"""
TINY_TYPE = """() => [...document.querySelectorAll(
     'main *, footer *')]
   .filter(item => item.offsetParent
     && [...item.childNodes].some(part => part.nodeType === Node.TEXT_NODE && part.data.trim())
     && !item.closest('.leaflet-container, .visually-hidden, .profile, .choice-map, svg'
       + ', .step-mark, .pause-mark, .api-part, .jd-badge'))
   .filter(item => parseFloat(getComputedStyle(item).fontSize) < 18)
   .map(item => item.className + ': ' + item.textContent.trim().slice(0, 40))"""


@dataclass
class Watch:
    """What a page asked of other hosts, and what the browser complained of."""

    base: str
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def on(self, page: Any) -> Any:
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        return page

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.strangers.append(request.url)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def forgive(self, text: str) -> None:
        """Leave out what the browser says of an answer that is meant to be an error."""
        self.complaints = [line for line in self.complaints if text not in line]

    def check(self) -> None:
        assert self.strangers == []
        assert self.complaints == []
        assert self.errors == []

    def close(self) -> None:
        """End what was opened; an error of a script is one whatever a test looked at."""
        for context in self.contexts:
            context.close()
        assert self.errors == []


def opened(browser: Any, watch: Watch, **options: Any) -> Any:
    """Return a page of a new context, as large as a phone unless said otherwise."""
    context = browser.new_context(**{"viewport": PHONE, "locale": "zh-CN", **options})
    context.add_init_script(TELL_REFUSALS)
    watch.contexts.append(context)
    return watch.on(context.new_page())
