/// Keys that Darcha's contracts will have, and this version does not enforce: using one is an error, never ignored.
enum LaterKeys {
    static let remedies: [String: String] = [
        "when": "leave it out: the step then always runs; or offer a service of its own for the other case",
        "forEach": "leave it out: the step then runs once; let the agency take the whole list in one request",
        "compensate": "leave it out, and agree with the agency how its effect is taken back by hand",
        "late": "leave it out: a late reply is kept and shown, and does not change the result",
        "remindAfter": "leave it out; the case's deadline still counts",
        "firstOf": "leave it out and name one step",
        "quorum": "leave it out and mark each step required or optional",
        "events": "leave it out; portals follow a case by its event stream",
        "cacheFor": "leave it out: the agency is asked each time",
        "onUnknown": "leave it out: an effect whose outcome is unknown is asked for again under the same effect id",
        "retry": "leave it out: retries are set in the adapter's configuration",
        "elementDeadline": "leave it out and give the step a deadline",
        "amend": "leave it out: a case's result is final once it closed",
        "cancel": "leave it out; cases can't be cancelled yet",
        "priority": "leave it out: cases are taken in the order in which they come",
        "retention": "leave it out: retention is set for the topics",
        "encrypt": "leave it out: bodies are not encrypted to the recipient yet",
        "sign": "leave it out: messages are not signed yet",
    ]
}
