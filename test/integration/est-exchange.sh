#!/bin/sh
# A whole EST exchange (RFC 7030) with nothing but openssl and curl: what a device that knows no code of
# this project does to become a party, to renew itself, and to call the ledger.
#
#   est-exchange.sh ENROLMENT_URL ROOT.PEM urn:kangen:kiosk:<provider>:<terminal> CODE LEDGER_URL FOLDER
#
# What it makes is left in FOLDER. Ends with 1 at the first thing that is not as the RFC has it.
set -eu
enrolment=$1 root=$2 identity=$3 code=$4 ledger=$5
cd "$6"
umask 077

est="$enrolment/.well-known/est"
role=$(printf '%s' "$identity" | cut -d: -f3)

fail() { echo "est-exchange: $1" >&2; exit 1; }

# call URL OUT [curl options]: the body goes to OUT, the headers to OUT.headers, the status is printed.
call() {
  url=$1 out=$2
  shift 2
  curl -sS --cacert "$root" --tlsv1.3 -D "$out.headers" -o "$out" -w '%{http_code}' "$@" "$url"
}

# has FILE PATTERN: a header line, whatever its case.
has() { grep -qi "^$2" "$1.headers" || fail "no header $2 in $(cat "$1.headers")"; }

certificates() { openssl base64 -d -in "$1" | openssl pkcs7 -inform der -print_certs -out "$2"; }

# request NAME: a new key, and a signing request for it in base64.
request() {
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" \
    -subj "/CN=Kangen $role/O=Kangen" -addext "subjectAltName=URI:$identity" \
    -outform der -out "$1.der" 2>"$1.openssl"
  openssl base64 -in "$1.der" -out "$1.p10"
}

# valid NAME: what was issued leads to the pinned root, is for a client, and names us.
valid() {
  openssl verify -x509_strict -purpose sslclient -CAfile "$root" -untrusted chain.pem "$1.pem" >"$1.verified"
  openssl x509 -in "$1.pem" -noout -ext subjectAltName | grep -q "URI:$identity\$" || fail "$1: another name"
  cat "$1.pem" chain.pem >"$1.chain"
}

# 4.1: whom to believe, and what they have signed.
test "$(call "$est/cacerts" cacerts)" = 200 || fail 'cacerts'
has cacerts 'content-type: application/pkcs7-mime'
has cacerts 'content-transfer-encoding: base64'
certificates cacerts chain.pem

# 4.5: what a request should have.
test "$(call "$est/csrattrs" csrattrs)" = 200 || fail 'csrattrs'
has csrattrs 'content-type: application/csrattrs'
openssl base64 -d -in csrattrs | openssl asn1parse -inform der >csrattrs.txt
grep -q prime256v1 csrattrs.txt || fail 'csrattrs name no curve'

# 4.2.1 and 3.2.3: refused with a challenge, then enrolled with the true code.
request first
pkcs10='content-type: application/pkcs10'
wrong=$(printf 'A%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32)
test "$(call "$est/simpleenroll" refused -u "$identity:$wrong" -H "$pkcs10" --data-binary @first.p10)" = 401 ||
  fail 'a wrong code'
has refused 'www-authenticate: basic'
test "$(call "$est/simpleenroll" enrolled -u "$identity:$code" -H "$pkcs10" --data-binary @first.p10)" = 200 ||
  fail "simpleenroll: $(cat enrolled)"
has enrolled 'content-type: application/pkcs7-mime; smime-type=certs-only'
certificates enrolled first.pem
valid first

# 4.2.2: the same party with a new key, known by the certificate it has.
request second
test "$(call "$est/simplereenroll" renewed --cert first.chain --key first.key -H "$pkcs10" --data-binary @second.p10)" = 200 ||
  fail "simplereenroll: $(cat renewed)"
certificates renewed second.pem
valid second

# Nobody renews without one, and nobody renews somebody else.
test "$(call "$est/simplereenroll" nobody -H "$pkcs10" --data-binary @second.p10)" = 401 || fail 'without a certificate'

# Both are this party: the ledger answers to either.
for name in first second; do
  status=$(call "$ledger/v1/keys" "keys-$name" --cert "$name.chain" --key "$name.key")
  test "$status" = 200 || fail "the ledger answers $name with $status: $(cat "keys-$name")"
  grep -q '"kid"' "keys-$name" || fail 'no keys'
done
echo 'enrolled, renewed, answered by the ledger'
