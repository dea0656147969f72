"""A language chosen in the address stays while browsing: every link and form of the page carries it on.

No cookie is needed, and addresses remain the same for everybody. Done on the finished page, so that no template can
forget it. Text from data cannot be mistaken for a link: quotation marks are escaped in it.
"""

import re

_LINK = re.compile(r'(<a\b(?![^<>]*\s(?:type|download)[ =>])[^<>]*?\shref=")(/(?!/|static/|dumps/)[^"#]*)(#[^"]*)?(")')
_FORM = re.compile(r'<form\b(?=[^<>]*\smethod="get")[^<>]*>')
_ALREADY = re.compile(r"[?&](?:amp;)?lang=")


def carried(html: str, language: str) -> str:
    """Return the page with ``lang=<language>`` in the links to other pages of this server, and in its forms.

    ``language`` is a tag of letters, digits and hyphens. Links that name a language already, and links
    to files (with ``type`` or ``download``), stay as they are.
    """
    if not language.replace("-", "").isalnum():
        return html

    def link(match: "re.Match[str]") -> str:
        start, address, fragment, end = match[1], match[2], match[3] or "", match[4]
        if _ALREADY.search(address):
            return match[0]
        return f"{start}{address}{'&amp;' if '?' in address else '?'}lang={language}{fragment}{end}"

    field = f'<input type="hidden" name="lang" value="{language}">'
    return _FORM.sub(lambda match: match[0] + field, _LINK.sub(link, html))
