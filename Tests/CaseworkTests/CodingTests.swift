import Casework
import JSON
import Messages
import Testing

/// The stored form of a state.
@Suite struct CodingTests {
    private func scene() throws -> Scene {
        var scene = Scene(try Plan(step("a", .optional, within: 100), step("b"), step("c", .optional, needs: ["a"])))
        scene.open(at: 1_000_000)
        scene.overdue("a", deadline: 1_000_100, at: 1_000_100)
        scene.refuse("a", "late")
        scene.answer("b", nil)
        return scene
    }

    private func error(_ json: JSONValue, _ scene: Scene) -> CaseCodingError? {
        do throws(CaseCodingError) {
            _ = try CaseState(decoding: json, contract: { scene.contracts[$0] })
            return nil
        } catch {
            return error
        }
    }

    @Test func everyKindOfFactComesBack() throws {
        let scene = try scene()
        let state = try #require(scene.state)
        let back = try CaseState(decoding: state.encoded, contract: { scene.contracts[$0] })
        #expect(back.facts == state.facts)
        #expect(back.steps[0].late?.problem?.code == "late")
        #expect(back.steps[1].reply == JSONValue.null)
    }

    @Test func aResultOfNullComesBack() throws {
        var scene = Scene(try Plan(step("a"), result: "$.steps.a.reply"))
        scene.open()
        scene.answer("a", nil)
        let state = try #require(scene.state)
        let back = try CaseState(
            decoding: JSONValue(parsing: state.encoded.serialized()), contract: { scene.contracts[$0] })
        #expect(state.result == JSONValue.null)
        #expect(back.facts == state.facts)
    }

    @Test func anUnknownContractIsNamed() throws {
        let scene = try scene()
        let state = try #require(scene.state)
        #expect(throws: CaseCodingError.contractUnknown(digest: state.opening.contract)) {
            try CaseState(decoding: state.encoded, contract: { _ in nil })
        }
    }

    @Test func anotherVersionIsNamed() throws {
        let scene = try scene()
        var json = try #require(scene.state?.encoded.object)
        json["v"] = 1
        #expect(error(.object(json), scene) == .versionUnknown(1))
    }

    @Test func aStateThatLacksSomethingIsRefusedAndNeverTraps() throws {
        let scene = try scene()
        let whole = try #require(scene.state?.encoded.object)
        let optional: Set = ["reference", "tracestate", "result", "closing"]
        for (name, value) in whole {
            var json = whole
            json[name] = nil
            #expect((error(.object(json), scene) == nil) == optional.contains(name), "without \(name)")
            for other in [nil, 7, "x", [], [:], -1] as [JSONValue] where other != value {
                json[name] = other
                _ = error(.object(json), scene)
            }
        }
        for rubbish in [nil, 7, "x", [], [:]] as [JSONValue] { #expect(error(rubbish, scene) != nil) }
    }

    @Test func aStateOfAnotherPlanIsRefused() throws {
        let scene = try scene()
        var json = try #require(scene.state?.encoded.object)
        json["steps"] = .array(Array(try #require(json["steps"]?.array).dropLast()))
        #expect(error(.object(json), scene) == .malformed(member: "steps"))
        json["steps"] = [["phase": "closed", "attempts": 1, "outcome": "vanished"], [:], [:]]
        #expect(error(.object(json), scene) == .malformed(member: "outcome"))
    }
}
