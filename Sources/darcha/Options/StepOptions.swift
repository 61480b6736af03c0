import ArgumentParser
import Client
import JSON

/// Which element of a step an operator means, and the call about it.
struct StepOptions: ParsableArguments {
    @Argument(help: "The case's id")
    var id: String

    @Argument(help: "The step, as its name stands in the case")
    var step: String

    @Option(help: "Which of the step's elements: an index, or an alternative's name")
    var element: String?

    @Flag(help: "Not the step itself but what undoes it")
    var compensation = false

    @Option(help: "The attempt that it follows; the last one by default. Given, nothing is done if somebody was first")
    var attempt: Int?

    @OptionGroup var options: OperatorOptions

    /// Gives the command about the step and shows the case after it.
    ///
    /// - Parameter words: the member of the call that says why, and what it says.
    func give(_ command: GatewayClient.StepCommand, _ words: (member: String, text: String?)) async throws {
        let client = try options.client()
        do {
            var task: JSONObject = ["kind": compensation ? "compensate" : "do"]
            task["element"] = element.map { .string($0) }
            let attempt = if let attempt { attempt } else { try lastAttempt(in: try await client.find(id)) }
            task["attempt"] = JSONValue(attempt)
            task[words.member] = words.text.map { .string($0) }
            var display = CaseDisplay(silent: options.json)
            display.finish(try await client.give(command, id, step: step, task))
        } catch let error as ClientError {
            throw PortalOptions.status(of: error)
        }
    }

    /// The last attempt as the case shows it.
    private func lastAttempt(in view: JSONValue) throws -> Int {
        guard let shown = view["steps"]?[step] else {
            let names = (view["steps"]?.object ?? [:]).map(\.name).joined(separator: ", ")
            throw Exit.fail("the case has no step `\(step)`; it has \(names)", Exit.badData)
        }
        var place = shown
        if let elements = shown["elements"]?.array {
            let names = elements.compactMap { $0["element"]?.string }
            guard let element else {
                throw Exit.fail(
                    "`\(step)` has several elements: say which by --element, one of \(names.joined(separator: ", "))",
                    Exit.badData)
            }
            guard let found = elements.first(where: { $0["element"]?.string == element }) else {
                throw Exit.fail(
                    "`\(step)` has no element `\(element)`; it has \(names.joined(separator: ", "))", Exit.badData)
            }
            place = found
        }
        let attempts = (compensation ? place["compensation"] : place)?["attempts"]?.integer ?? 0
        guard attempts > 0 else {
            let what = compensation ? "nothing of `\(step)` is being undone" : "`\(step)` was never asked for"
            throw Exit.fail("\(what): `darcha case \(id)` shows how it stands", Exit.notDone)
        }
        return Int(clamping: attempts)
    }
}
