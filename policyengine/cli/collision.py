"""The other `policyengine`: a project of the same import name that must not share our folder.

PyPI's `policyengine` (tax and benefit models) installs its files into a package of this very
name. pip says nothing when both are installed: the later one overwrites files of the earlier,
and uninstalling theirs deletes ours. The command refuses to work on such a mixture, since
nobody could say which files decided; importing the package does not look, to stay quick.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from policyengine.words import Words

# What an installer leaves beside the package it installed (PyPA, "Recording installed projects"). Read off the
# folder's listing: beside 34 distributions that took 0.03 ms, `importlib.metadata.packages_distributions()` 8 ms.
_RECORD: Final = re.compile(r"policyengine-(?P<version>[^-]+)\.(dist|egg)-info", re.IGNORECASE)


def collision(package: Path | None = None) -> Words | None:
    """Why the command must refuse to run, or None: the other project is installed into the folder `package` is in.

    `package` is the folder of this package unless said otherwise. In a checkout or an editable
    install nothing is ever recorded beside it, and nothing can collide.
    """
    beside = (package or Path(__file__).parent.parent).parent
    for name in sorted(os.listdir(beside)):  # noqa: PTH208  # names are all that is asked for, at a tenth of the time
        if record := _RECORD.fullmatch(name):
            version = record["version"]
            return Words(
                f"这个 Python 环境里还装有另一个同名的项目 `policyengine` {version}，两者的文件混在一起，结果无法保证；"
                "请新建一个环境，只安装 `policy-as-data`",
                f"another project named `policyengine` ({version}) is installed in this Python environment and its "
                "files are mixed with ours, so no result can be trusted; make a new environment and install only "
                "`policy-as-data` there",
            )
    return None
