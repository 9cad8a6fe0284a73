"""What axe is asked for everywhere: WCAG 2.2 at level AA, and its own good practice."""

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
