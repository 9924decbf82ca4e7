#!/bin/sh
# Make sure that there is a Chromium for the browser tests; say which package is missing when it can't be installed.
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
package="Debian's package chromium"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing $package for the browser tests"
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; then
        exit 0
    fi
fi
echo "The browser tests need $package, which could not be installed from here: run 'apt-get install chromium'." >&2
echo "Without it they are skipped on a developer's machine and fail under CI." >&2
