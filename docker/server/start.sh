#!/bin/sh
# What every container of this image runs first: it looks whether a user of this number can work here, lays out Go's build
# cache for him and becomes the command. It is not to be run as root, and needs no right to become anyone else.
set -eu

me=$(id -u)

fail() {
    printf 'gornn: %s\n' "$@" >&2
    exit 1
}

# In an engine without root, 0 is the number by which its user is known here; else it is the machine's own root.
read -r _ outside _ </proc/self/uid_map
if [ "$me" = 0 ] && [ "$outside" = 0 ]; then
    fail 'The server runs any code of who opens it, and is not to run it as root.' \
        'Give the number of a user, as in UID=1000 in docker/.env (docker run: --user 1000:100).'
fi

# A file that cannot hold the reviews is refused by name before anything is copied.
(cd /opt/gornn && sh pkg/lab/check.sh archive) || exit 1

# What is mounted may be another user's; a volume is, when UID was another one before.
for folder in /opt/gornn/notebooks /opt/gornn/data/imdb /opt/gornn/data/runs "$HOME"; do
    mountpoint -q "$folder" || continue
    [ "$folder" = /opt/gornn/notebooks ] && depth=0 || depth=2
    locked=$(find "$folder" -maxdepth "$depth" -type d ! -writable -print -quit 2>/dev/null)
    [ -n "$locked" ] || continue
    owner=$(stat -c %u "$locked")
    what="User $me cannot write to $locked, which belongs to user $owner."
    if [ "$owner" = "$me" ]; then
        fail "User $me cannot write to $locked, which is mounted to be read only."
    elif [ "$owner" = 0 ] && [ "$outside" = 0 ]; then
        fail "$what" "Give it to $me, by sudo chown -R $me FOLDER on this machine."
    else
        fail "$what" "Say UID=$owner in docker/.env (docker run: --user $owner:100). To give a volume to another user, see docker/README.md."
    fi
done

# modules lays out the cache of modules: links to those of the image, beside what cells have fetched.
modules() {
    cache=$(readlink /opt/go/mod)
    mkdir -p "$cache"
    find "$cache" -path "$cache/cache" -prune -o -type l -exec rm {} +
    find /opt/go/modules -path /opt/go/modules/cache -prune -o -type d -name '*@*' -prune -printf '%P\n' |
        while read -r module; do
            [ ! -e "$cache/$module" ] || continue
            mkdir -p "$cache/${module%/*}"
            ln -s "/opt/go/modules/$module" "$cache/$module"
        done
    cp -Rn /opt/go/modules/cache "$cache"
}

# The packages were compiled when the image was built. What they were compiled into is copied once for an image, since Go
# writes to its cache; a cache that an older image left would not know the new packages, and its files never age.
mkdir -p "${GOCACHE%/*}"
(
    flock 9
    if ! cmp -s /opt/go/cache/image "$GOCACHE/image" || [ ! -e /opt/go/mod/cache ]; then
        modules
        rm -rf "$GOCACHE" "$GOCACHE.new"
        cp -R --preserve=timestamps /opt/go/cache "$GOCACHE.new"
        mv "$GOCACHE.new" "$GOCACHE"
    fi
) 9>"$GOCACHE.lock"

rm -rf "$JUPYTER_RUNTIME_DIR" # that of a server which was killed
exec "$@"
