"""The content schema that the services share. Each document names the one service that writes it."""

from shared.content.agency import Agency
from shared.content.attachment import Attachment
from shared.content.delivery import Delivery, Subscriber, WebhookEndpoint
from shared.content.item import Item
from shared.content.package import ApprovedPackage, Publication
from shared.content.submission import Submission
from shared.content.user import ApiKey, User

#: Every document class, for making indexes.
DOCUMENTS = (
    Agency,
    ApiKey,
    ApprovedPackage,
    Attachment,
    Delivery,
    Item,
    Publication,
    Submission,
    Subscriber,
    User,
    WebhookEndpoint,
)

__all__ = [
    "DOCUMENTS",
    "Agency",
    "ApiKey",
    "ApprovedPackage",
    "Attachment",
    "Delivery",
    "Item",
    "Publication",
    "Submission",
    "Subscriber",
    "User",
    "WebhookEndpoint",
]
