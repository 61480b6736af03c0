/// A CloudEvent 1.0: the envelope of every record on the bus.
///
/// Attributes are read from the record's headers alone; `data` is the record's value, untouched.
package struct CloudEvent: Sendable, Hashable {
    /// How many extension attributes an event that is read may have.
    package static let maxExtensions = 64

    /// An attribute beyond the specification's own: a lower-case name of letters and digits, and its text.
    package struct Extension: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Identifies the event; the same id is the same event.
    package var id: String
    /// Who made it, as a URI reference.
    package var source: String
    /// What it is; see ``EventType``.
    package var type: String
    /// What it is about, within its source.
    package var subject: String?
    /// When it was made, as its maker claims.
    package var time: Timestamp?
    /// The schema of the data, as a URI.
    package var dataSchema: String?
    /// The media type of the data.
    package var dataContentType: String?
    /// The extension attributes, in order.
    package var extensions: [Extension]
    /// The data, as it stands in the record's value.
    package var data: [UInt8]?

    /// An event.
    package init(
        id: String, source: String, type: String, subject: String? = nil, time: Timestamp? = nil,
        dataSchema: String? = nil, dataContentType: String? = nil, extensions: [Extension] = [], data: [UInt8]? = nil
    ) {
        self.id = id
        self.source = source
        self.type = type
        self.subject = subject
        self.time = time
        self.dataSchema = dataSchema
        self.dataContentType = dataContentType
        self.extensions = extensions
        self.data = data
    }

    /// An extension attribute by its name. Setting nil takes it away.
    package subscript(name: String) -> String? {
        get { extensions.first { $0.name == name }?.value }
        set {
            let index = extensions.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): extensions[index].value = value
            case (let index?, nil): extensions.remove(at: index)
            case (nil, let value?): extensions.append(Extension(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    /// An extension attribute that must be there.
    package func required(_ name: String) throws(MessageError) -> String {
        guard let value = self[name], !value.isEmpty else {
            throw MessageError(.attributeMissing, at: "ce_\(name)", "an event of type \(type) needs this attribute")
        }
        return value
    }

    /// The trace that the event belongs to.
    package var trace: TraceContext? {
        get { self["traceparent"].flatMap { TraceContext(traceparent: $0, tracestate: self["tracestate"]) } }
        set {
            self["traceparent"] = newValue?.traceparent
            self["tracestate"] = newValue?.tracestate
        }
    }
}

extension CloudEvent.Extension {
    /// The case that an event is about.
    package static let correlationID = "correlationid"
    /// The id of the message that caused this one.
    package static let causationID = "causationid"
    /// When the message is of no more use, RFC 3339.
    package static let expiryTime = "expirytime"
    /// The order among messages of one source and subject.
    package static let sequence = "sequence"
    /// The digest of the contract that holds for the case.
    package static let contract = "contract"
    /// The agency that a reply came from, as the ingress saw it.
    package static let agency = "agency"
    /// How a reply ends its task.
    package static let outcome = "outcome"
    /// What the edge found when it checked the body against its schema.
    package static let verdict = "verdict"
    /// The deadline that a decision is about, RFC 3339.
    package static let deadline = "deadline"
    /// The last moment at which the opener had read the journal to its end and did not know the case.
    package static let checkedAt = "checkedat"
    /// The version of the fold that a case is opened with.
    package static let foldVersion = "foldversion"
    /// How many bytes of documents a case may hold.
    package static let documentLimit = "documentlimit"
    /// Who gave a command: an operator, or a portal.
    package static let by = "by"
    /// Through which offset the journal was folded into a carried state.
    package static let asOf = "asof"
    /// The digest of a carried state.
    package static let digest = "digest"
    /// The task that a notice is about.
    package static let task = "task"
    /// When the task that a notice is about was issued, RFC 3339.
    package static let issuedAt = "issuedat"
}
