"""``python -m isotone``."""

from isotone.cli import main

if __name__ == "__main__":
    main()
