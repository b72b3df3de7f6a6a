"""``python -m lessonwatch`` is the same as ``lessonwatch``."""

from lessonwatch.cli import main

if __name__ == "__main__":
    main()
