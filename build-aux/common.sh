# SPDX-FileCopyrightText: The Countermove authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What run, test and CI share: installing what is missing and building. Sourced, never run.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say () { printf '%s\n' "$*" >&2; }
die () { say "$*"; exit 1; }

# Installs the packages of the named groups that are missing; needs no root where none is.
install_packages () {
  local group package reason missing=() reasons=()
  while read -r group package reason; do
    case " $* " in *" $group "*) ;; *) continue ;; esac
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
      missing+=("$package")
      reasons+=("  $package: $reason")
    fi
  done < <(grep -v '^#' "$here/build-aux/deps")
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "This script installs Debian packages; please install: ${missing[*]}"
  say "Installing from Debian:"
  printf '%s\n' "${reasons[@]}" >&2
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "Please install these packages as root, then start again."
    root=(sudo)
  fi
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq || die "apt-get update failed."
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" >/dev/null || die "Installing failed; see apt-get's words above."
}

# build DIR [meson options]: configures once, then builds; prints the log only where it fails.
build () {
  local dir=$1 log=$1/build.log
  shift
  mkdir -p "$dir"
  if [ ! -e "$dir/build.ninja" ]; then
    say "Configuring …"
    meson setup "$dir" "$here" "$@" >"$log" 2>&1 || { cat "$log" >&2; die "Configuring failed."; }
  fi
  ninja -C "$dir" -n 2>/dev/null | grep -q 'no work to do' && return 0
  say "Building …"
  ninja -C "$dir" >"$log" 2>&1 || { cat "$log" >&2; die "Building failed."; }
}
