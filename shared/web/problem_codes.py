"""The closed list of error codes that any Kabar API returns; an unknown one is a bug.

Clients program against `code`; titles may be reworded, codes and their statuses may not change.
"""

from __future__ import annotations

from enum import StrEnum


class ProblemCode(StrEnum):
    """One kind of failure with its HTTP status and heading (the title of its documents)."""

    status: int
    heading: str

    def __new__(cls, code: str, status: int, heading: str) -> ProblemCode:
        """A text member that carries its status and heading (the title of its documents)."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.status = status
        member.heading = heading
        return member

    # What any request can meet
    BAD_REQUEST = "bad_request", 400, "The request cannot be understood"
    UNAUTHENTICATED = "unauthenticated", 401, "Credentials are missing or not valid"
    INVALID_CREDENTIALS = "invalid_credentials", 401, "The user name or password is wrong"
    FORBIDDEN = "forbidden", 403, "You may not do this"
    NOT_FOUND = "not_found", 404, "There is nothing here"
    METHOD_NOT_ALLOWED = "method_not_allowed", 405, "This method is not possible here"
    NOT_ACCEPTABLE = "not_acceptable", 406, "No acceptable form of the response exists"
    CONFLICT = "conflict", 409, "The request conflicts with the present state"
    ALREADY_EXISTS = "already_exists", 409, "It exists already"
    PAYLOAD_TOO_LARGE = "payload_too_large", 413, "The request is too large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type", 415, "The content type is not supported"
    VALIDATION_FAILED = "validation_failed", 422, "Some fields are not valid"
    TOO_MANY_REQUESTS = "too_many_requests", 429, "Too many requests"
    INTERNAL_ERROR = "internal_error", 500, "Something went wrong on our side"
    UNAVAILABLE = "unavailable", 503, "The service is not available for a moment"

    # Sending once, and writing to what one has seen
    IDEMPOTENCY_KEY_INVALID = "idempotency_key_invalid", 400, "The Idempotency-Key is malformed"
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused", 422, "The Idempotency-Key was used for another request"
    PRECONDITION_REQUIRED = "precondition_required", 428, "The header If-Match is required"
    VERSION_CONFLICT = "version_conflict", 412, "It was changed in the meantime"

    # Submissions and photos
    IMAGE_REJECTED = "image_rejected", 422, "The photo cannot be used"
    ATTACHMENT_UNKNOWN = "attachment_unknown", 422, "The photo was not uploaded by this agency"
    REVISION_NOT_EXPECTED = "revision_not_expected", 409, "No changes were requested for this submission"

    # Editing and approval
    ACTION_NOT_ALLOWED = "action_not_allowed", 409, "This action is not possible now"
    CLAIMED_BY_ANOTHER = "claimed_by_another", 409, "Another editor works on this item"
    SECOND_PERSON_REQUIRED = "second_person_required", 403, "Another person must approve this"
    CONTENT_CHANGED = "content_changed", 409, "The content is not what you approved"
    FACTS_CHANGED = "facts_changed", 422, "Facts differ from what the agency sent"
    NOTE_REQUIRED = "note_required", 422, "Say why"
    ANSWER_REQUIRED = "answer_required", 422, "The claim has no answer"
    RULES_BROKEN = "rules_broken", 422, "A channel's demands are not met"
    ACCOUNT_NOT_USABLE = "account_not_usable", 422, "An account cannot be chosen"
    PUBLISH_TIME_INVALID = "publish_time_invalid", 422, "The time of publication cannot be used"

    # Channels
    ADDRESS_REFUSED = "address_refused", 422, "This address may not be called"
    DELIVERY_NOT_SETTLED = "delivery_not_settled", 409, "The outcome of the delivery is not known yet"


#: The code for an HTTP status that the framework raised; others are bad_request (4xx) or internal_error (5xx).
BY_STATUS = {
    401: ProblemCode.UNAUTHENTICATED,
    403: ProblemCode.FORBIDDEN,
    404: ProblemCode.NOT_FOUND,
    405: ProblemCode.METHOD_NOT_ALLOWED,
    406: ProblemCode.NOT_ACCEPTABLE,
    409: ProblemCode.CONFLICT,
    412: ProblemCode.VERSION_CONFLICT,
    413: ProblemCode.PAYLOAD_TOO_LARGE,
    415: ProblemCode.UNSUPPORTED_MEDIA_TYPE,
    422: ProblemCode.VALIDATION_FAILED,
    428: ProblemCode.PRECONDITION_REQUIRED,
    429: ProblemCode.TOO_MANY_REQUESTS,
    503: ProblemCode.UNAVAILABLE,
}


def by_name(name: str) -> ProblemCode:
    """The code with this name; ValueError for one that is not in the list."""
    found = next((code for code in ProblemCode if code.value == name), None)
    if found is None:
        raise ValueError(f"{name} is not in the closed list of problem codes")
    return found


def code_for(status: int) -> ProblemCode:
    """The code of a bare HTTP status."""
    return BY_STATUS.get(status, ProblemCode.INTERNAL_ERROR if status >= 500 else ProblemCode.BAD_REQUEST)
