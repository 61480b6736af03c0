package import JSON

/// A single-window service: one application in, several agencies asked, one result out.
///
/// Read by everybody, changed by nobody: one object, so that whoever holds a case holds it at the price of a reference.
package final class Service: Sendable {
    package let name: String
    /// From 1.
    package let version: Int
    package let title: LocalizedText
    package let description: LocalizedText?
    /// The ids of the portals that may call it; `*` stands for any.
    package let portals: [String]
    /// The application.
    package let request: DocumentID
    /// The result.
    package let resultDocument: DocumentID
    package let result: Template
    /// Counted from when the case is opened.
    package let deadlineMilliseconds: Int64
    /// How long, in milliseconds, after its successful end late answers and re-issued steps still change a case's result.
    package let amendMilliseconds: Int64
    /// Whether its portal may withdraw a case while it is open.
    package let isCancellable: Bool
    /// In the order of the file.
    package let steps: [Step]
    /// Where each step stands in ``steps``, by name.
    package let stepIndex: [String: Int]
    /// For each step, the steps that it needs, by index.
    package let needs: [[Int]]
    /// For each step, the steps that need it, directly or not, by index.
    package let dependents: [Set<Int>]
    /// All documents that the service needs, those that others refer to included.
    package let documents: [DocumentID: Document]
    /// The whole contract as one JSON document: the service, what it uses of its agencies, and the documents.
    package let bundle: JSONValue
    /// SHA-256, in lower-case hexadecimal, of the bundle's canonical form (RFC 8785, numbers exact).
    ///
    /// Steps stand in the bundle in their order, because readers of ``steps`` can tell it; the order of any other keys,
    /// the layout of the files and whether a default is written out make no difference.
    package let digest: String

    /// - Precondition: `documents` has each document named by the rest; step names are unique.
    package init(
        name: String, version: Int, title: LocalizedText, description: LocalizedText?, portals: [String],
        request: DocumentID, resultDocument: DocumentID, result: Template, deadlineMilliseconds: Int64,
        amendMilliseconds: Int64 = 0, isCancellable: Bool = true, steps: [Step],
        agencies: [String: LocalizedText], documents: [DocumentID: Document]
    ) {
        self.name = name
        self.version = version
        self.title = title
        self.description = description
        self.portals = portals
        self.request = request
        self.resultDocument = resultDocument
        self.result = result
        self.deadlineMilliseconds = deadlineMilliseconds
        self.amendMilliseconds = amendMilliseconds
        self.isCancellable = isCancellable
        self.steps = steps
        self.documents = documents
        let stepIndex = Dictionary(uniqueKeysWithValues: steps.enumerated().map { ($1.name, $0) })
        let needs = steps.map { step in step.needs.compactMap { stepIndex[$0] } }
        self.stepIndex = stepIndex
        self.needs = needs
        dependents = steps.indices.map { Self.dependents(of: $0, needs) }
        var service: JSONObject = [
            "name": .string(name), "version": JSONValue(version), "title": title.json,
            "portals": .array(portals.sorted().map(JSONValue.string)), "request": .string(request.description),
            "deadline": .string(Duration8601.text(milliseconds: deadlineMilliseconds)),
            "steps": .array(steps.map(\.json)),
            "result": ["document": .string(resultDocument.description), "value": result.source],
        ]
        service["description"] = description?.json
        if amendMilliseconds > 0 { service["amend"] = .string(Duration8601.text(milliseconds: amendMilliseconds)) }
        if !isCancellable { service["cancel"] = "never" }
        bundle = ContractBundle.json(service: service, steps: steps, agencies: agencies, documents: documents)
        digest = ContractBundle.digest(of: bundle)
    }

    private static func dependents(of step: Int, _ needs: [[Int]]) -> Set<Int> {
        var found: Set<Int> = []
        var open = [step]
        while let next = open.popLast() {
            for (index, needed) in needs.enumerated() where needed.contains(next) && found.insert(index).inserted {
                open.append(index)
            }
        }
        return found
    }

    /// The step of that name.
    package func step(_ name: String) -> Step? { stepIndex[name].map { steps[$0] } }

    /// An operation that it asks of an agency, to do something or to undo it; nil when it asks none of that name.
    package func operation(_ name: String, of agency: String) -> Operation? {
        for step in steps {
            for ask in step.asks where ask.agency == agency {
                if ask.operation.name == name { return ask.operation }
                if let undoing = ask.compensation?.operation, undoing.name == name { return undoing }
            }
        }
        return nil
    }

    /// Whether that portal may call it.
    package func admits(portal: String) -> Bool { portals.contains("*") || portals.contains(portal) }
}
