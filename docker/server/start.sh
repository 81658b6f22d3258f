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

for folder in /opt/gornn/notebooks /opt/gornn/data/imdb /opt/gornn/data/runs "$HOME"; do
    mountpoint -q "$folder" && [ ! -w "$folder" ] || continue
    owner=$(stat -c %u "$folder")
    [ "$owner" != "$me" ] || fail "User $me cannot write to $folder, which is mounted to be read only."
    [ "$owner" = 0 ] || fail "User $me cannot write to $folder, which belongs to user $owner." \
        "Say UID=$owner in docker/.env (docker run: --user $owner:100)."
    fail "User $me cannot write to $folder, which belongs to root: give it to $me by sudo chown -R $me."
done

# The packages were compiled when the image was built. What they were compiled into is copied once for an image, since Go
# writes to its cache; a cache that an older image left would not know the new packages, and its files never age.
cache=${GOCACHE%/*}
mkdir -p "$cache" 2>/dev/null && [ -w "$cache" ] || fail "The volume at $HOME is of another user than $me." \
    "It holds settings and caches, no work: docker compose -f docker/compose.yaml down && docker volume rm gornn_home"
(
    flock 9
    if ! cmp -s /opt/go/cache/image "$GOCACHE/image"; then
        rm -rf "$GOCACHE" "$GOCACHE.new"
        cp -R --preserve=timestamps /opt/go/cache "$GOCACHE.new"
        mv "$GOCACHE.new" "$GOCACHE"
    fi
) 9>"$GOCACHE.lock"

exec "$@"
