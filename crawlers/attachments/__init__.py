"""Files that belong to a document: fetched politely, read in a process of their own, none dropped."""

from crawlers.attachments.reading import AttachmentRead, news_of, read_attachment

__all__ = ["AttachmentRead", "news_of", "read_attachment"]
