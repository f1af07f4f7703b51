"""What can be set, by environment variables that begin with `VOLLEYSENSE_`."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.webaddresses import Network, hosts, networks, sub_path

MIB = 1024 * 1024


class Settings(BaseSettings):
    """Every field is an environment variable and is described in docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="VOLLEYSENSE_", extra="ignore")

    sessions_dir: Path = Field(default=Path("sessions"), description="The data folder.")
    db_url: str | None = Field(
        default=None, description="Database; by default SQLite inside the data folder."
    )
    import_dir: Path | None = Field(
        default=None, description="A folder from which files may be attached without upload."
    )
    host: str = Field(
        default="127.0.0.1", description="Address to listen on; loopback, but for proxies."
    )
    port: int = Field(default=7860, ge=0, le=65_535, description="Port to listen on.")
    lan_port: int = Field(
        default=7861,
        ge=0,
        le=65_535,
        description="Port for devices nearby, while the network is open to them.",
    )
    max_upload_bytes: int = Field(
        default=50 * 1024 * MIB, gt=0, description="Largest video that may be uploaded."
    )
    max_body_bytes: int = Field(
        default=20 * MIB, gt=0, description="Largest request other than an upload."
    )
    min_free_bytes: int = Field(
        default=1024 * MIB, ge=0, description="Free disk that an upload must leave."
    )

    root_path: str = Field(
        default="", description="The path under which a proxy shows VolleySense, such as /scout."
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses whose word is taken for who asks, commas between them.",
    )
    public_hosts: str = Field(
        default="",
        description="Names by which others call this server, commas between them.",
    )

    video_sites: bool = Field(
        default=False, description="Show videos of YouTube and Vimeo in a frame of theirs."
    )
    read_seconds: float = Field(
        default=60.0, ge=0, description="Longest time to read a scout file; 0 for no limit."
    )
    read_memory_bytes: int = Field(
        default=2048 * MIB, ge=0, description="Memory to read a scout file with; 0 for no limit."
    )

    @field_validator("root_path")
    @classmethod
    def _path(cls, said: str) -> str:
        return sub_path(said)

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, said: str) -> str:
        networks(said)
        return said

    @field_validator("public_hosts")
    @classmethod
    def _names(cls, said: str) -> str:
        hosts(said)
        return said

    @property
    def own_names(self) -> list[str]:
        """The names of `public_hosts`, in lower case."""
        return hosts(self.public_hosts)

    @property
    def proxy_networks(self) -> list[Network]:
        """Where those are whose word is taken."""
        return networks(self.trusted_proxies)

    @property
    def is_behind_proxy(self) -> bool:
        """Whether others come through a proxy: then nobody is let in without a login."""
        return bool(self.root_path or self.trusted_proxies or self.public_hosts)

    @cached_property
    def import_folder(self) -> Path:
        """The import folder; by default `_import` inside the data folder."""
        return self.import_dir or self.sessions_dir / "_import"
