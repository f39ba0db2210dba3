"""What of a packaged draft cannot be sent: the channels' rules, outdated wordings, accounts that went out of use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.review.documents import Draft, ItemRow, Variants
from services.review.draft import draft_of, published_accounts
from services.review.packaging.accounts import is_usable, stored_accounts
from services.review.packaging.variants import built_variants
from services.review.packaging.wordings import is_outdated
from shared.bilingual import Bilingual
from shared.channels import CHANNELS
from shared.channels.accounts import AccountDeclaration
from shared.channels.rules import Finding, findings
from shared.clock import now, wib
from shared.content.account import AccountRow
from shared.content.account_usage import waits_for
from shared.reasons import ReasonCode
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

WORDING_OUTDATED = ReasonCode(
    "wording.outdated",
    Bilingual(
        "Naskah berubah setelah teks untuk kanal ini ditulis sendiri.",
        "The draft has changed since this channel's text was worded by hand.",
    ),
)
ACCOUNT_NOT_USABLE = ReasonCode(
    "account.not_usable",
    Bilingual(
        "Akun “%(account)s” tidak dapat digunakan sekarang: belum disetujui, dijeda, rusak, dihapus, atau tidak untuk "
        "perangkat daerah ini.",
        "The account “%(account)s” cannot be used now: it is not approved, or paused, broken, removed, or closed to "
        "this agency.",
    ),
)
QUOTA_USED = ReasonCode(
    "account.quota_used",
    Bilingual(
        "Batas platform untuk akun “%(account)s” sudah terpakai: %(used)s dari %(total)s. Kiriman menunggu sampai "
        "%(until)s WIB atau lebih.",
        "A limit of the platform for the account “%(account)s” is used up: %(used)s of %(total)s. The post waits until "
        "%(until)s WIB or longer.",
    ),
)
_LATER = Bilingual(
    "Biarkan menunggu, atur waktu terbit, atau pilih akun lain.", "Let it wait, set a time, or choose another account."
)
_DECIDE = Bilingual(
    "Pertahankan teks Anda, atau ambil teks otomatis yang baru.", "Keep your text, or take the new automatic one."
)
_OTHER_ACCOUNT = Bilingual("Jangan pilih akun ini, atau mintalah diperbaiki.", "Do not choose it, or have it repaired.")


@dataclass(frozen=True, slots=True)
class ChannelFinding:
    """What keeps a draft from being proposed, and the channel that it is about."""

    channel: str
    finding: Finding

    def as_dict(self) -> dict[str, Any]:
        """Plain data, with the sentences in English, as the API shows it."""
        reason = self.finding.reason
        return {
            "channel": self.channel,
            "field": self.finding.field,
            "code": reason.kind.code,
            "values": reason.stored_values,
            "sentence": reason.english,
            "mend": self.finding.mend.en,
        }


def notices(variants: Variants) -> list[ChannelFinding]:
    """What hinders nothing but is good to know: accounts to which the item comes later, or without a part of it."""
    chosen = stored_accounts(account for variant in variants.values() for account in variant.get("accounts") or ())
    return [
        ChannelFinding(channel, found)
        for account in chosen
        if (channel := account["channel"]) in variants and (declared := CHANNELS[channel].accounts)
        for found in (_waiting(account, declared), *_without(account, declared, variants[channel]))
        if found
    ]


def _without(account: AccountRow, declared: AccountDeclaration, variant: Mapping[str, Any]) -> Iterator[Finding]:
    for one in declared.dependences:
        if variant.get(one.field) and not account.get("values", {}).get(one.setting):
            yield Finding(one.field, one.reason(account=account["label"]), one.mend)


def _waiting(account: AccountRow, declared: AccountDeclaration) -> Finding | None:
    lacking = waits_for(account, declared.quotas, "publish", now())
    if lacking is None:
        return None
    used, until = lacking.usage, f"{wib(lacking.until):%d/%m %H:%M}"
    reason = QUOTA_USED(account=account["label"], used=used["used"], total=used["total"], until=until)
    return Finding("accounts", reason, _LATER)


def checkable() -> list[str]:
    """The channels in whose variants anything can hinder: those with rules, or with texts that editors may word."""
    return [name for name, channel in CHANNELS.items() if channel.rules or channel.editable]


def hindrances(item: ItemRow, variants: Variants, draft: Draft | None = None) -> list[ChannelFinding]:
    """Everything that has to be mended before the draft, whose `variants` these are, is proposed."""
    if not variants:
        return []
    whole = draft or draft_of(item)
    return [*_unusable(item, whole), *broken(variants), *_outdated(item, whole, variants)]


def broken(variants: Mapping[str, Mapping[str, Any]]) -> list[ChannelFinding]:
    """What breaks a rule of its channel, or a limit that the platform named for one of the chosen accounts."""
    found = broken_rules(variants)
    return [*found, *(one for one in _broken_limits(variants) if one not in found)]


def _broken_limits(variants: Mapping[str, Mapping[str, Any]]) -> list[ChannelFinding]:
    limited = [name for name, channel in CHANNELS.items() if channel.live_rules and name in variants]
    ids = [account for name in limited for account in variants[name].get("accounts") or ()]
    return [
        ChannelFinding(name, found)
        for account in stored_accounts(ids)
        if (name := account["channel"]) in limited and (limits := account.get("limits"))
        for found in _by_limits(name, limits, variants[name])
    ]


def _by_limits(channel: str, limits: Mapping[str, Any], variant: Mapping[str, Any]) -> list[Finding]:
    rules = CHANNELS[channel].live_rules
    return findings(rules(limits), variant) if rules else []


def broken_rules(variants: Mapping[str, Mapping[str, Any]]) -> list[ChannelFinding]:
    """What breaks a rule of its channel, in the channels' order; a channel no longer declared has none."""
    return [
        ChannelFinding(name, found)
        for name, channel in CHANNELS.items()
        if name in variants
        for found in findings(channel.rules, variants[name])
    ]


def require_no_findings(found: list[ChannelFinding]) -> None:
    """Raises rules_broken with the list, where there are any."""
    if found:
        raise Problem(
            ProblemCode.RULES_BROKEN,
            "What a channel demands is not met. Mend what `findings` lists, or choose no account of the channel.",
            findings=[one.as_dict() for one in found],
        )


def _outdated(item: ItemRow, draft: Draft, variants: Variants) -> list[ChannelFinding]:
    worded = {name: fields for name, fields in draft["wordings"].items() if name in variants and name in CHANNELS}
    if not worded:
        return []
    built = built_variants(item, draft, list(worded))
    return [
        ChannelFinding(name, Finding(field, WORDING_OUTDATED(), _DECIDE))
        for name, fields in worded.items()
        for field, wording in fields.items()
        if field in CHANNELS[name].editable and is_outdated(wording, built[name].get(field))
    ]


def _unusable(item: ItemRow, draft: Draft) -> list[ChannelFinding]:
    """Accounts that went out of use since they were chosen; a correction goes where the item is all the same."""
    new = set(draft["accounts"]) - set(published_accounts(item))
    return [
        ChannelFinding(
            account["channel"], Finding("accounts", ACCOUNT_NOT_USABLE(account=account["label"]), _OTHER_ACCOUNT)
        )
        for account in stored_accounts(new)
        if not is_usable(account, item["agency"]["code"])
    ]
