"""`python -m crisisdesk`."""

from crisisdesk.cli import main

if __name__ == "__main__":
    main()
