package import JSON
import JSONSchema

/// Why a contract that came over the bus can't be used.
package struct BundleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in English.
    package let message: String
    /// Where in the bundle.
    package let pointer: JSONPointer

    init(_ message: String, at pointer: JSONPointer) {
        self.message = message
        self.pointer = pointer
    }

    package var description: String {
        "\(pointer.description.isEmpty ? "the bundle" : pointer.description): \(message)"
    }
}

extension Service {
    /// Reads a contract from the form in which it travels, ``bundle``.
    ///
    /// The digest is made anew of what was read, so a bundle that was altered on its way has another one. Only what a
    /// reader rests on is checked; whoever published it has linted it.
    ///
    /// - Throws: ``BundleError`` with the first thing that is wrong, and where.
    package convenience init(bundle: JSONValue) throws(BundleError) {
        let root = BundleReader(bundle, JSONPointer())
        let documents = try Self.documents(root.member("documents"))
        let agencies = try Self.agencies(root.member("agencies"))
        let service = try root.member("service")
        var names: [String: LocalizedText] = [:]
        for (id, agency) in agencies { names[id] = agency.name }
        let steps = try service.member("steps").elements()
        var read: [Step] = []
        for step in steps {
            let new = try Self.step(step, agencies)
            guard !read.contains(where: { $0.name == new.name }) else {
                throw BundleError("a step stands twice", at: step.pointer)
            }
            read.append(new)
        }
        let all = Set(read.map(\.name))
        for (step, place) in zip(read, steps) where !all.isSuperset(of: step.needs) {
            throw BundleError("a step needs one that there is not", at: place.pointer)
        }
        let result = try service.member("result")
        let request = try service.member("request").documentID()
        let resultDocument = try result.member("document").documentID()
        for id in [request, resultDocument] + read.flatMap(\.asks).flatMap(\.documents)
        where documents[id] == nil { throw BundleError("document \(id) is not in it", at: root.pointer) }
        self.init(
            name: try service.member("name").text(), version: try service.member("version").version(),
            title: try service.member("title").localized(),
            description: try service.optional("description")?.localized(),
            portals: try service.member("portals").texts(), request: request, resultDocument: resultDocument,
            result: try result.member("value").template(),
            deadlineMilliseconds: try service.member("deadline").duration(),
            amendMilliseconds: try service.optional("amend")?.duration() ?? 0,
            isCancellable: try service.optional("cancel")?.text() != "never", steps: read, agencies: names,
            documents: documents)
    }

    private static func documents(_ reader: BundleReader) throws(BundleError) -> [DocumentID: Document] {
        let members = try reader.members()
        var byURN: [String: JSONValue] = [:]
        for (name, member) in members { byURN[try DocumentID(named: name, at: member.pointer).urn] = member.value }
        var documents: [DocumentID: Document] = [:]
        for (name, member) in members {
            let id = try DocumentID(named: name, at: member.pointer)
            do {
                let schema = try Schema.compile(member.value) { byURN[$0] }
                let title = member.optional("x-title").flatMap { try? $0.localized() }
                documents[id] = Document(id: id, title: title, schema: schema, source: member.value)
            } catch {
                throw BundleError("not a schema that this version understands: \(error)", at: member.pointer)
            }
        }
        return documents
    }

    private static func agencies(_ reader: BundleReader) throws(BundleError) -> [String: Agency] {
        var agencies: [String: Agency] = [:]
        for (id, member) in try reader.members() { agencies[id] = try Agency(id: id, member) }
        return agencies
    }

    private static func step(_ reader: BundleReader, _ agencies: [String: Agency]) throws(BundleError) -> Step {
        var asks: [Ask] = []
        if let alternatives = reader.optional("firstOf") {
            for element in try alternatives.elements() {
                asks.append(try ask(element, named: try element.member("name").text(), agencies))
            }
            guard asks.count > 1 else {
                throw BundleError("must have two alternatives at least", at: alternatives.pointer)
            }
        } else {
            asks = [try ask(reader, named: Ask.only, agencies)]
        }
        var late = Step.LateRule.keep
        if let rule = reader.optional("late") {
            guard let known = Step.LateRule(rawValue: try rule.text()) else {
                throw BundleError("must be keep or amend", at: rule.pointer)
            }
            late = known
        }
        return Step(
            name: try reader.member("name").text(), title: try reader.member("title").localized(), asks: asks,
            forEach: try forEach(reader.optional("forEach")), isRequired: try reader.member("required").bool(),
            needs: try reader.member("needs").texts(), condition: try reader.optional("when")?.condition(),
            deadlineMilliseconds: try reader.optional("deadline")?.duration(),
            remindAfterMilliseconds: try reader.optional("remindAfter")?.duration(), late: late)
    }

    private static func ask(
        _ reader: BundleReader, named name: String, _ agencies: [String: Agency]
    ) throws(BundleError) -> Ask {
        let agency = try reader.member("agency").text()
        func operation(_ reader: BundleReader) throws(BundleError) -> Operation {
            let name = try reader.member("operation").text()
            guard let operation = agencies[agency]?.operations[name] else {
                throw BundleError("operation \(name) of agency \(agency) is not in it", at: reader.pointer)
            }
            return operation
        }
        var compensation: Compensation?
        if let undoing = reader.optional("compensate") {
            compensation = Compensation(
                operation: try operation(undoing), input: try undoing.member("input").template())
        }
        return Ask(
            name: name, agency: agency, operation: try operation(reader),
            input: try reader.member("input").template(), compensation: compensation)
    }

    private static func forEach(_ reader: BundleReader?) throws(BundleError) -> ForEach? {
        guard let reader else { return nil }
        let array = try reader.member("in")
        guard let query = try? SingularQuery(parsing: try array.text()) else {
            throw BundleError("must be a singular query (RFC 9535)", at: array.pointer)
        }
        let most = try reader.member("max")
        guard let max = most.value.integer, (1...Int64(ForEach.ceiling)).contains(max) else {
            throw BundleError("must be a whole number from 1 to \(ForEach.ceiling)", at: most.pointer)
        }
        var quorum = ForEach.Quorum.all
        if let rule = reader.optional("quorum") {
            if let number = rule.value.integer, (1...max).contains(number) {
                quorum = .atLeast(Int(number))
            } else if rule.value.string == "any" {
                quorum = .any
            } else if rule.value.string != "all" {
                throw BundleError("must be all, any, or a number from 1 to max", at: rule.pointer)
            }
        }
        return ForEach(array: query, max: Int(max), quorum: quorum)
    }
}

extension Agency {
    /// The agency in the form in which it travels: its name and its operations.
    package var json: JSONValue {
        var object = JSONObject()
        for (name, operation) in operations.sorted(by: { $0.key < $1.key }) { object[name] = operation.json }
        return ["name": name.json, "operations": .object(object)]
    }

    /// Reads ``json``.
    ///
    /// - Throws: ``BundleError`` with the first thing that is wrong, and where.
    package init(id: String, json: JSONValue) throws(BundleError) {
        try self.init(id: id, BundleReader(json, JSONPointer(tokens: [id])))
    }

    fileprivate init(id: String, _ reader: BundleReader) throws(BundleError) {
        var operations: [String: Operation] = [:]
        for (name, member) in try reader.member("operations").members() {
            guard let effect = Effect(rawValue: try member.member("effect").text()) else {
                throw BundleError("`effect` is `read` or `write`", at: member.pointer)
            }
            operations[name] = Operation(
                name: name, title: try member.member("title").localized(), effect: effect,
                request: try member.member("request").documentID(),
                response: try member.member("response").documentID(),
                expectedMilliseconds: try member.member("expected").duration())
        }
        self.init(id: id, name: try reader.member("name").localized(), operations: operations)
    }
}

extension DocumentID {
    fileprivate init(named text: String, at pointer: JSONPointer) throws(BundleError) {
        guard let id = DocumentID(text) else { throw BundleError("no document's name", at: pointer) }
        self = id
    }
}

/// A value of a bundle, with its place.
private struct BundleReader {
    let value: JSONValue
    let pointer: JSONPointer

    init(_ value: JSONValue, _ pointer: JSONPointer) {
        self.value = value
        self.pointer = pointer
    }

    func member(_ name: String) throws(BundleError) -> BundleReader {
        guard let member = value[name] else { throw BundleError("lacks `\(name)`", at: pointer) }
        return BundleReader(member, pointer.appending(name))
    }

    func optional(_ name: String) -> BundleReader? {
        value[name].map { BundleReader($0, pointer.appending(name)) }
    }

    func members() throws(BundleError) -> [(name: String, reader: BundleReader)] {
        guard let object = value.object else { throw BundleError("must be an object", at: pointer) }
        return object.map { ($0.name, BundleReader($0.value, pointer.appending($0.name))) }
    }

    func elements() throws(BundleError) -> [BundleReader] {
        guard let array = value.array else { throw BundleError("must be an array", at: pointer) }
        return array.enumerated().map { BundleReader($1, pointer.appending($0)) }
    }

    func text() throws(BundleError) -> String {
        guard let text = value.string else { throw BundleError("must be a string", at: pointer) }
        return text
    }

    func texts() throws(BundleError) -> [String] {
        var texts: [String] = []
        for element in try elements() { texts.append(try element.text()) }
        return texts
    }

    func bool() throws(BundleError) -> Bool {
        guard let bool = value.bool else { throw BundleError("must be true or false", at: pointer) }
        return bool
    }

    func version() throws(BundleError) -> Int {
        guard let number = value.integer, (1...Int64(VersionedName.largestVersion)).contains(number) else {
            throw BundleError("must be a version, from 1", at: pointer)
        }
        return Int(number)
    }

    func duration() throws(BundleError) -> Int64 {
        guard let duration = Duration8601.milliseconds(try text()) else {
            throw BundleError("must be a duration, as PT1H30M", at: pointer)
        }
        return duration
    }

    func documentID() throws(BundleError) -> DocumentID { try DocumentID(named: text(), at: pointer) }

    func localized() throws(BundleError) -> LocalizedText {
        LocalizedText(
            uz: try member("uz").text(), ru: try member("ru").text(), en: try member("en").text())
    }

    func condition() throws(BundleError) -> JSONPathCondition {
        do throws(JSONPathError) { return try JSONPathCondition(parsing: value.string ?? "") } catch {
            throw BundleError("not a condition (RFC 9535): \(error)", at: pointer)
        }
    }

    func template() throws(BundleError) -> Template {
        do throws(TemplateError) { return try Template(compiling: value) } catch {
            throw BundleError(error.message, at: pointer)
        }
    }
}
