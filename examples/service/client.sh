#!/bin/sh
# Calls a service (`npx bytetag serve`) with curl: sh examples/service/client.sh [ADDRESS]
set -eu
address="${1:-http://127.0.0.1:8080}"

call() {
  curl --fail-with-body --silent --show-error ${BYTETAG_TOKEN:+-H "Authorization: Bearer $BYTETAG_TOKEN"} "$@"
}

call "$address/v1/tag" -H 'Content-Type: application/json' -d '{"text":"She sells sea shells.","task":"xpos"}'
echo
printf '{"text":"One."}\n{"text":"Two."}\n' |
  call "$address/v1/tag" -H 'Content-Type: application/x-ndjson' --data-binary @- --no-buffer
