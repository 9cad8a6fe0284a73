#!/bin/sh
# Debian's packages that have no wheel: libzbar0 (the reader's second opinion), chromium (browser tests), firefox-esr
# (the phone in another browser, `make prove`),
# poppler-utils (what the paper benchmark is measured against).
# Installs what is missing where it may; says what to install where it may not, and fails.
missing=""
for name in "$@"; do
  case "$name" in
    libzbar0) ldconfig -p 2>/dev/null | grep -q 'libzbar\.so' || missing="$missing $name" ;;
    poppler-utils) command -v pdftoppm >/dev/null 2>&1 || missing="$missing $name" ;;
    *) command -v "$name" >/dev/null 2>&1 || missing="$missing $name" ;;
  esac
done
[ -z "$missing" ] && exit 0
as_root=""
if [ "$(id -u)" != 0 ]; then
  sudo -n true 2>/dev/null && as_root="sudo -n" || as_root="none"
fi
if [ "$as_root" != none ] && command -v apt-get >/dev/null 2>&1; then
  # shellcheck disable=SC2086
  if DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq $missing >/dev/null 2>&1 || {
    $as_root apt-get update -qq >/dev/null 2>&1 &&
      DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq $missing >/dev/null 2>&1
  }; then
    exit 0
  fi
fi
echo "Missing:$missing. Install with: apt-get install$missing" >&2
exit 1
