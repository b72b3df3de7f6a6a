"""The process that opens one file from outside: it can neither write, nor take the machine's memory or its day.

``python -m crawlers.attachments.worker pdf|docx < file`` writes ``{"pages": […]}`` or ``{"reason": "…"}``.
"""

from __future__ import annotations

import json
import resource
import sys

from crawlers.attachments.limits import MOST_MEMORY, MOST_PAGES, MOST_SECONDS, MOST_TEXT


def main() -> int:
    """Zero where an answer was written; a limit that is passed kills the process."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Loaded only now, so that the limits hold for them as well.
    from crawlers.attachments.pdf import UnreadableFile, read_pdf

    body = sys.stdin.buffer.read()
    try:
        if sys.argv[1] == "docx":
            from crawlers.attachments.docx import read_docx

            pages = [read_docx(body)]
        else:
            pages = read_pdf(body, MOST_PAGES)
    except UnreadableFile as error:
        answer: dict[str, object] = {"reason": str(error)}
    except MemoryError:
        answer = {"reason": f"it takes more than {MOST_MEMORY // 2**20:,} MB of memory to open"}
    else:
        too_long = sum(map(len, pages)) > MOST_TEXT
        answer = {"reason": "it holds more text than can be kept"} if too_long else {"pages": pages}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
