"""`python -m boxwalk`, the same as the command `boxwalk`."""

import sys

from boxwalk.cli import main

sys.exit(main())
