"""What proves that a device talks to this machine: a certificate authority that can vouch for this
machine's own name and for private addresses, and for nothing else in the world."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Collection
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.network.addresses import PRIVATE, Address

LASTS: Final = dt.timedelta(days=3650)
LEAF_LASTS: Final = dt.timedelta(days=395)
"""With the day before it less than 397: no device takes more."""
EARLY: Final = dt.timedelta(days=1)
"""Clocks of devices are not ours: what is made now holds since yesterday."""
RENEWED_BEFORE: Final = dt.timedelta(days=30)


class CertificateAuthority:
    """Its certificate, which devices may trust, and its key, which stays on this machine."""

    def __init__(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        self.certificate = certificate
        self._key = key

    @classmethod
    def make(cls, name: str, now: dt.datetime) -> CertificateAuthority:
        """One that vouches for this `.local` name and for private addresses alone."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "VolleySense"),
                x509.NameAttribute(NameOID.COMMON_NAME, f"VolleySense of {name}"),
            ]
        )
        allowed = [x509.DNSName(name), *(x509.IPAddress(one) for one in PRIVATE)]
        public = key.public_key()
        certificate = (
            _begun(subject, subject, public, now, LASTS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(_FOR_SERVERS, critical=False)
            .add_extension(x509.NameConstraints(allowed, None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(key, hashes.SHA256())
        )
        return cls(certificate, key)

    @classmethod
    def read(cls, pem: bytes) -> CertificateAuthority:
        """What `pem` wrote. Raises ValueError for anything else."""
        certificate = x509.load_pem_x509_certificate(pem)
        key = serialization.load_pem_private_key(pem, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("the key is of another kind")
        if key.public_key() != certificate.public_key():
            raise ValueError("the key belongs to another certificate")
        found = cls(certificate, key)
        if not found.name:
            raise ValueError("the certificate is for no name")
        return found

    @property
    def name(self) -> str:
        """The one name that it vouches for; empty where a certificate says none."""
        try:
            said = self.certificate.extensions.get_extension_for_class(x509.NameConstraints)
        except x509.ExtensionNotFound:
            return ""
        names = [
            one.value
            for one in said.value.permitted_subtrees or ()
            if isinstance(one, x509.DNSName)
        ]
        return names[0] if len(names) == 1 else ""

    @property
    def fingerprint(self) -> str:
        """By which a person tells this one from another, as devices show it."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def holds(self, now: dt.datetime) -> bool:
        """Whether devices take what it vouches for now, and for a while."""
        return _holds(self.certificate, now)

    def public(self) -> bytes:
        """What a device is given to trust; no key is in it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def pem(self) -> bytes:
        """Key and certificate, for this machine alone."""
        return _written(self._key, self.certificate)

    def issue(self, addresses: Collection[Address], now: dt.datetime) -> bytes:
        """Key and certificate of a server at the name and these addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        public = key.public_key()
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)])
        ours = self.certificate.public_key()
        assert isinstance(ours, ec.EllipticCurvePublicKey)
        certificate = (
            _begun(subject, self.certificate.subject, public, now, self._leaf_lasts(now))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(_FOR_SERVERS, critical=False)
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(self.name), *_as_names(addresses)]),
                critical=False,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ours), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return _written(key, certificate)

    def _leaf_lasts(self, now: dt.datetime) -> dt.timedelta:
        return min(LEAF_LASTS, self.certificate.not_valid_after_utc - now)

    def still_serves(self, pem: bytes, addresses: Collection[Address], now: dt.datetime) -> bool:
        """Whether what was issued before can go on at these addresses; nonsense cannot."""
        try:
            certificate = x509.load_pem_x509_certificate(pem)
            serialization.load_pem_private_key(pem, password=None)
            certificate.verify_directly_issued_by(self.certificate)
            said = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        except (ValueError, TypeError, x509.ExtensionNotFound, InvalidSignature):
            return False
        wanted = {x509.DNSName(self.name), *_as_names(addresses)}
        return set(said.value) == wanted and _holds(certificate, now)


_FOR_SERVERS: Final = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    now: dt.datetime,
    lasts: dt.timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLY)
        .not_valid_after(now + lasts)
    )


def _as_names(addresses: Collection[Address]) -> list[x509.IPAddress]:
    """Certificates know no cables: an address of one alone stands there without it."""
    return [x509.IPAddress(ipaddress.ip_address(one.packed)) for one in addresses]


def _holds(certificate: x509.Certificate, now: dt.datetime) -> bool:
    begun = certificate.not_valid_before_utc <= now
    return begun and now < certificate.not_valid_after_utc - RENEWED_BEFORE


def _written(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return secret + certificate.public_bytes(serialization.Encoding.PEM)
