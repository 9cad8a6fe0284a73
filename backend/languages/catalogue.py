"""The command `python -m backend.languages.catalogue`; what it does is in `upkeep`.

Nobody imports this module: the package has a function of the same name.
"""

import sys

from backend.languages.upkeep import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
