import Contracts
import JSON
import JSONSchema
import Messages

/// The topics and messages of a catalogue's bus as AsyncAPI 3.1: all of them from the side of the bus, or those of one
/// agency from the side of its adapter.
struct AsyncAPIDocument {
    let catalogue: Catalogue
    let options: PublicationOptions
    let language: Language
    let components: ComponentSchemas
    let version: String
    /// The agency whose document it is; nil: that of the whole bus.
    let agency: Agency?

    /// A channel, with the messages on it and what is done with them.
    struct Part {
        var channels: JSONObject = [:]
        var operations: JSONObject = [:]
        /// The components, in the order in which they come up.
        var messages: JSONObject = [:]
        /// Documents that messages refer to.
        var documents: [DocumentID] = []
        /// Components of our own that messages refer to.
        var schemas: JSONObject = [:]

        mutating func add(_ other: Part) {
            for (name, value) in other.channels { channels[name] = value }
            for (name, value) in other.operations { operations[name] = value }
            for (name, value) in other.messages { messages[name] = value }
            for (name, value) in other.schemas { schemas[name] = value }
            documents += other.documents
        }
    }

    /// The whole document.
    var json: JSONValue {
        let part = agency.map { self.part(of: $0) } ?? whole
        var schemas = part.schemas
        for (name, schema) in components.components(part.documents) { schemas[name] = schema }
        var shared: JSONObject = ["schemas": .object(schemas), "messages": .object(part.messages)]
        shared["correlationIds"] = Self.correlationIDs
        if options.brokersAreSecure { shared["securitySchemes"] = securitySchemes }
        return [
            "asyncapi": "3.1.0",
            "id": .string(agency.map { "urn:darcha:agency:\($0.id)" } ?? "urn:darcha:bus"),
            "info": info,
            "defaultContentType": "application/json",
            "servers": .object(servers),
            "channels": .object(part.channels),
            "operations": .object(part.operations),
            "components": .object(shared),
        ]
    }

    private var whole: Part {
        var part = journal
        for agency in catalogue.agencies.values.sorted(by: { $0.id < $1.id }) { part.add(self.part(of: agency)) }
        part.add(results)
        part.add(contracts)
        return part
    }

    private var info: JSONValue {
        var info: JSONObject = [:]
        if let agency {
            info["title"] = .string("\(agency.name[language]): \(MessageText.agencyTitle[language])")
            info["description"] = .string(
                MessageText.agencyDescription[language] + "\n\n" + MessageText.description[language])
            info["x-title"] = agency.name.json
        } else {
            info["title"] = .string("\(options.title[language]): \(MessageText.title[language])")
            info["description"] = .string(MessageText.description[language])
            info["x-title"] = options.title.json
        }
        info["version"] = .string(version)
        return .object(info)
    }

    // MARK: Servers

    private var servers: JSONObject {
        var servers: JSONObject = [:]
        for (index, broker) in options.brokers.split(separator: ",").enumerated() {
            var server: JSONObject = ["host": .string(String(broker))]
            server["protocol"] = options.brokersAreSecure ? "kafka-secure" : "kafka"
            server["description"] = .string(MessageText.server[language])
            if options.brokersAreSecure {
                server["security"] = [
                    ["$ref": "#/components/securitySchemes/mutualTLS"], ["$ref": "#/components/securitySchemes/plain"],
                ]
            }
            servers["broker\(index + 1)"] = .object(server)
        }
        return servers
    }

    private var securitySchemes: JSONValue {
        [
            "mutualTLS": ["type": "X509", "description": .string(MessageText.mutualTLS[language])],
            "plain": ["type": "plain", "description": .string(MessageText.plain[language])],
        ]
    }

    // MARK: Parts

    /// What belongs together: all of a case; a task, and its reply.
    private static let correlationIDs: JSONValue = [
        "case": ["location": "$message.header#/ce_correlationid"],
        "task": ["location": "$message.header#/ce_id"],
        "repliedTask": ["location": "$message.header#/ce_causationid"],
    ]

    /// A channel over one topic.
    ///
    /// - Parameter partitions: nil where the number is the deployment's.
    func channel(
        _ topic: String, _ text: LocalizedText, partitions: Int, isCompacted: Bool = false, messages: [String]
    ) -> JSONObject {
        var references: JSONObject = [:]
        for name in messages { references[name] = ["$ref": .string("#/components/messages/\(name)")] }
        let settings: JSONValue = [
            "cleanup.policy": isCompacted ? ["compact"] : ["delete"], "max.message.bytes": 8_388_608,
        ]
        var kafka: JSONObject = ["partitions": JSONValue(partitions), "topicConfiguration": settings]
        // A name with a parameter in it is that of many topics.
        if !topic.contains("{") { kafka["topic"] = .string(topic) }
        kafka["bindingVersion"] = "0.5.0"
        return [
            "address": .string(topic), "title": .string(text[language]), "messages": .object(references),
            "bindings": ["kafka": .object(kafka)],
        ]
    }

    /// A message.
    ///
    /// - Parameters:
    ///   - correlation: the name among ``correlationIDs``.
    ///   - payload: nil where the record has no value.
    ///   - key: the schema of the record's key; the case by default.
    func message(
        _ name: String, title: String, text: LocalizedText, headers: HeaderSchema, payload: JSONValue?,
        correlation: String? = "case", key: JSONValue = ["type": "string", "format": "uuid"]
    ) -> JSONValue {
        var message: JSONObject = [
            "name": .string(name), "title": .string(title), "summary": .string(text[language]),
            "headers": Draft07.translated(headers.json),
        ]
        if let payload {
            message["contentType"] = "application/json"
            message["payload"] = Draft07.translated(payload)
        }
        if let correlation {
            message["correlationId"] = ["$ref": .string("#/components/correlationIds/\(correlation)")]
        }
        message["bindings"] = ["kafka": ["key": key, "bindingVersion": "0.5.0"]]
        return .object(message)
    }

    /// An operation on a channel, over some of its messages.
    func operation(
        _ action: String, _ channel: String, _ title: String, messages: [String]
    ) -> JSONObject {
        [
            "action": .string(action), "channel": Self.reference(channel), "title": .string(title),
            "messages": Self.references(channel, messages),
        ]
    }

    static func reference(_ channel: String) -> JSONValue { ["$ref": .string("#/channels/\(channel)")] }

    static func references(_ channel: String, _ messages: [String]) -> JSONValue {
        .array(messages.map { ["$ref": .string("#/channels/\(channel)/messages/\($0)")] })
    }
}
