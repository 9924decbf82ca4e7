#!/bin/sh
# Make sure that there is a PostgreSQL for the store's tests; say which package is missing when it can't be installed.
# Only its programs are needed: the tests start a server of their own, so no cluster is made where there was none.
for programs in /usr/lib/postgresql/*/bin/initdb "$(command -v initdb 2>/dev/null)"; do
    if [ -x "$programs" ]; then exit 0; fi
done
package="Debian's package postgresql"
install() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null; }
without_a_cluster() {
    conf=/etc/postgresql-common/createcluster.conf
    if [ -f "$conf" ]; then sed -i 's/^#* *create_main_cluster.*/create_main_cluster = false/' "$conf"; fi
}
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing $package for the store's tests"
    if apt-get update -qq && install postgresql-common && without_a_cluster && install postgresql; then
        exit 0
    fi
fi
echo "The store's tests on PostgreSQL need $package, which could not be installed from here: run 'apt-get install postgresql'." >&2
echo "Without it they are skipped on a developer's machine and fail under CI." >&2
