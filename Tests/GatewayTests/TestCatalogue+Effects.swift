import Contracts
import JSON

/// Services that use more of the plan language than one writes by hand for most tests.
extension TestCatalogue {
    /// The small catalogue, and two services besides: `undoable`, whose first step has an effect that can be undone and whose
    /// cases can be amended for a day, and `unyielding`, whose cases can't be withdrawn.
    static func withEffects() throws -> Catalogue {
        let small = try load()
        guard let pair = small.service(named: "pair") else { return small }
        return Catalogue(
            agencies: small.agencies, services: small.services + [try undoable(pair), try unyielding(pair)],
            documents: small.documents)
    }

    private static func undoable(_ pair: Service) throws -> Service {
        let ask = pair.steps[0].operation
        func write(_ name: String) -> Operation {
            Operation(
                name: name, title: ask.title, effect: .write, request: ask.request, response: ask.response,
                expectedMilliseconds: 1000)
        }
        let input = try Template(compiling: ["text": "$.request.text"])
        let book = Step(
            name: "book", title: ask.title,
            asks: [
                Ask(
                    agency: "alpha", operation: write("book"), input: input,
                    compensation: Compensation(
                        operation: write("unbook"), input: try Template(compiling: ["text": "$.reply.text"])))
            ], isRequired: true, needs: [], deadlineMilliseconds: 60_000)
        let confirm = Step(
            name: "confirm", title: ask.title, asks: [Ask(agency: "beta", operation: ask, input: input)],
            isRequired: false, needs: ["book"], deadlineMilliseconds: nil)
        return service(pair, named: "undoable", steps: [book, confirm], amend: 86_400_000)
    }

    private static func unyielding(_ pair: Service) throws -> Service {
        service(pair, named: "unyielding", steps: [pair.steps[0]], isCancellable: false)
    }

    private static func service(
        _ pair: Service, named name: String, steps: [Step], amend: Int64 = 0, isCancellable: Bool = true
    ) -> Service {
        Service(
            name: name, version: 1, title: pair.title, description: nil, portals: ["*"], request: pair.request,
            resultDocument: pair.resultDocument, result: pair.result, deadlineMilliseconds: pair.deadlineMilliseconds,
            amendMilliseconds: amend, isCancellable: isCancellable, steps: steps,
            agencies: ["alpha": pair.title, "beta": pair.title], documents: pair.documents)
    }
}
