#!/bin/sh
# gopls, as it stands in build/gopls. A GoNB that crashes or is killed leaves its gopls behind, which
# then ends a minute later, since nobody is connected to it.
[ "${1:-}" != -listen ] || set -- -listen.timeout=1m "$@"
exec "${0%/*}/bin/gopls" "$@"
