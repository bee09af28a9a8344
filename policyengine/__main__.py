"""`python -m policyengine`: the command, for whoever has no script directory on the path."""

from __future__ import annotations

from policyengine.cli.main import main

if __name__ == "__main__":
    main()
