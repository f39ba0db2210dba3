"""What the site's script sends and gets about notifications."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from services.publisher.api.schemas import InterestsSchema, Strict
from services.publisher.channels.webpush.subscriptions import LONGEST_ENDPOINT


class KeysSchema(Schema):
    """The browser's public key, and the secret by which it knows us."""

    class Meta:
        unknown = EXCLUDE

    p256dh = fields.String(required=True, validate=validate.Length(max=100))
    auth = fields.String(required=True, validate=validate.Length(max=40))


class BrowserSchema(Schema):
    """A `PushSubscription` of the Push API as its `toJSON` gives it; browsers may add members."""

    class Meta:
        unknown = EXCLUDE

    endpoint = fields.String(required=True, validate=validate.Length(max=LONGEST_ENDPOINT))
    keys = fields.Nested(KeysSchema, required=True)


class SubscriptionSchema(Strict):
    """One browser."""

    subscription = fields.Nested(BrowserSchema, required=True)


class NewSubscriptionSchema(SubscriptionSchema):
    """One browser, and what its reader wants; without a choice everything."""

    interests = fields.Nested(InterestsSchema, load_default=dict)


class SubscriptionStateSchema(Schema):
    """What is known of a browser."""

    status = fields.String(
        metadata={
            "enum": ["none", "pending", "active"],
            "description": "`pending` until the browser has returned the token of the first notification",
        }
    )
    interests = fields.Nested(InterestsSchema)


class ConfirmationSchema(Strict):
    """What came with the first notification."""

    token = fields.String(required=True, validate=validate.Length(max=200))


class ChoiceSchema(Schema):
    """One of the values that readers choose among."""

    value = fields.String()
    label = fields.String(metadata={"description": "In Indonesian, as the site is"})


class ChoicesSchema(Schema):
    """What readers choose among, and the key that browsers bind their subscriptions to."""

    key = fields.String(metadata={"description": "`applicationServerKey`: a point on P-256 in URL-safe base64"})
    topics = fields.List(fields.Nested(ChoiceSchema))
    districts = fields.List(fields.Nested(ChoiceSchema))
    agencies = fields.List(fields.Nested(ChoiceSchema))
