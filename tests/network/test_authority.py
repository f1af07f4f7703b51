"""What a device that trusts this machine takes from it, and what it never takes."""

from __future__ import annotations

import datetime as dt
import ipaddress
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.network.addresses import Address
from app.network.authority import CertificateAuthority

NAME = "volleysense-k7m2.local"
NOW = dt.datetime(2026, 3, 14, 18, 30, tzinfo=dt.UTC)
WIFI: tuple[Address, ...] = (ipaddress.ip_address("192.168.1.20"), ipaddress.ip_address("fd12::20"))


@pytest.fixture(scope="module")
def authority() -> CertificateAuthority:
    return CertificateAuthority.make(NAME, NOW)


def leaf_of(pem: bytes) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem)


def trusted(
    authority: CertificateAuthority,
    leaf: x509.Certificate,
    asked: x509.DNSName | x509.IPAddress,
    when: dt.datetime = NOW,
) -> bool:
    """Whether a device that trusts the authority takes this for what it asked for."""
    policy = verification.PolicyBuilder().store(verification.Store([authority.certificate]))
    try:
        policy.time(when).build_server_verifier(asked).verify(leaf, [])
    except verification.VerificationError:
        return False
    return True


def signed_for(authority: CertificateAuthority, *names: x509.GeneralName) -> bytes:
    """What a thief of the key would make."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW - dt.timedelta(days=1))
        .not_valid_after(NOW + dt.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(names), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key_of(authority).public_key()),
            critical=False,
        )
        .sign(key_of(authority), hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


def key_of(authority: CertificateAuthority) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(authority.pem(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def test_a_device_that_trusts_it_takes_its_name_and_its_addresses(
    authority: CertificateAuthority,
) -> None:
    leaf = leaf_of(authority.issue(WIFI, NOW))
    assert trusted(authority, leaf, x509.DNSName(NAME))
    assert all(trusted(authority, leaf, x509.IPAddress(one)) for one in WIFI)
    assert not trusted(authority, leaf, x509.IPAddress(ipaddress.ip_address("192.168.1.21")))
    other = CertificateAuthority.make(NAME, NOW)
    assert not trusted(other, leaf, x509.DNSName(NAME))


@pytest.mark.parametrize(
    "name",
    [
        x509.DNSName("example.com"),
        x509.DNSName("volleysense-aaaa.local"),
        x509.DNSName("local"),
        x509.IPAddress(ipaddress.ip_address("8.8.8.8")),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        x509.IPAddress(ipaddress.ip_address("2001:db8::1")),
    ],
    ids=lambda one: str(one.value),
)
def test_with_its_key_nobody_can_pretend_to_be_another_place(
    authority: CertificateAuthority, name: x509.DNSName | x509.IPAddress
) -> None:
    assert not trusted(authority, leaf_of(signed_for(authority, name)), name)
    both = leaf_of(signed_for(authority, x509.DNSName(NAME), name))
    assert not trusted(authority, both, x509.DNSName(NAME))


def test_openssl_says_the_same(authority: CertificateAuthority, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl")
    trust, shown = tmp_path / "authority.pem", tmp_path / "server.pem"
    trust.write_bytes(authority.certificate.public_bytes(serialization.Encoding.PEM))

    def verified(pem: bytes, *asked: str) -> tuple[int, str]:
        shown.write_bytes(pem)
        words = [openssl, "verify", "-x509_strict", "-purpose", "sslserver"]
        at = ["-attime", str(int(NOW.timestamp())), "-CAfile", str(trust), *asked, str(shown)]
        done = subprocess.run([*words, *at], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    assert verified(authority.issue(WIFI, NOW), "-verify_hostname", NAME)[0] == 0
    assert verified(authority.issue(WIFI, NOW), "-verify_ip", "192.168.1.20")[0] == 0
    code, said = verified(signed_for(authority, x509.DNSName("example.com")))
    assert (code, "permitted subtree violation" in said) == (2, True)


def test_it_can_make_no_further_authority_and_is_for_servers_alone(
    authority: CertificateAuthority,
) -> None:
    extensions = authority.certificate.extensions
    basic = extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.key_cert_sign
    assert not usage.value.digital_signature
    assert extensions.get_extension_for_class(x509.NameConstraints).critical
    allowed = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(allowed) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_what_a_server_shows_lasts_less_than_397_days_and_never_longer_than_the_authority(
    authority: CertificateAuthority,
) -> None:
    leaf = leaf_of(authority.issue(WIFI, NOW))
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc < dt.timedelta(days=397)
    late = authority.certificate.not_valid_after_utc - dt.timedelta(days=40)
    last = leaf_of(authority.issue(WIFI, late))
    assert last.not_valid_after_utc == authority.certificate.not_valid_after_utc


def test_a_device_whose_clock_is_an_hour_late_takes_it(authority: CertificateAuthority) -> None:
    leaf = leaf_of(authority.issue(WIFI, NOW))
    assert trusted(authority, leaf, x509.DNSName(NAME), NOW - dt.timedelta(hours=1))


def test_what_was_issued_goes_on_until_addresses_change_or_its_end_is_near(
    authority: CertificateAuthority,
) -> None:
    pem = authority.issue(WIFI, NOW)
    assert authority.still_serves(pem, WIFI, NOW)
    assert authority.still_serves(pem, WIFI[::-1], NOW + dt.timedelta(days=300))
    assert not authority.still_serves(pem, WIFI, NOW + dt.timedelta(days=370))
    assert not authority.still_serves(pem, WIFI, NOW - dt.timedelta(days=30))
    assert not authority.still_serves(pem, WIFI[:1], NOW)
    assert not CertificateAuthority.make(NAME, NOW).still_serves(pem, WIFI, NOW)
    for nonsense in (b"", b"garbled", pem[:400], authority.pem()):
        assert not authority.still_serves(nonsense, WIFI, NOW)


def test_what_was_written_is_read_and_nothing_else_is(authority: CertificateAuthority) -> None:
    again = CertificateAuthority.read(authority.pem())
    assert (again.name, again.fingerprint) == (NAME, authority.fingerprint)
    other = CertificateAuthority.make(NAME, NOW).pem()
    key, certificate = authority.pem().split(b"-----BEGIN CERT")
    for wrong in (b"", b"x", key, b"-----BEGIN CERT" + certificate,
                  other.split(b"-----BEGIN CERT")[0] + b"-----BEGIN CERT" + certificate,
                  authority.issue(WIFI, NOW)):  # fmt: skip
        with pytest.raises((ValueError, TypeError)):
            CertificateAuthority.read(wrong)


def test_what_devices_are_given_holds_no_key(authority: CertificateAuthority) -> None:
    given = x509.load_der_x509_certificate(authority.public())
    assert given == authority.certificate
    secret = key_of(authority).private_numbers().private_value.to_bytes(32, "big")
    assert secret not in authority.public()
