/// Keys that Darcha's contracts will have, and this version does not enforce: using one is an error, never ignored.
enum LaterKeys {
    static let remedies: [String: String] = [
        "events": "leave it out; portals follow a case by its event stream",
        "cacheFor": "leave it out: the agency is asked each time",
        "onUnknown": "leave it out: an effect whose outcome is unknown is asked for again under the same effect id",
        "retry": "leave it out: retries are set in the adapter's configuration",
        "elementDeadline": "leave it out and give the step a deadline",
        "priority": "leave it out: cases are taken in the order in which they come",
        "retention": "leave it out: retention is set for the topics",
        "encrypt": "leave it out: bodies are not encrypted to the recipient yet",
        "sign": "leave it out: messages are not signed yet",
    ]
}
