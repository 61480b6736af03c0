import JSON
import Testing

@testable import Contracts

/// A contract comes out of its bundle as it went in.
@Suite struct ContractBundleTests {
    private func services() throws -> [Service] { try SampleCatalogue.whole.load().services }

    @Test func aContractComesBackAsItWas() throws {
        for service in try services() {
            let back = try Service(bundle: JSONValue(parsing: service.bundle.canonical(numbers: .exact)))
            #expect(back.digest == service.digest)
            #expect(back.steps == service.steps)
            #expect(back.bundle == service.bundle)
            #expect(back.documents.keys == service.documents.keys)
        }
    }

    @Test func anAlteredContractHasAnotherDigest() throws {
        let service = try #require(try services().first)
        var bundle = try #require(service.bundle.object)
        var body = try #require(bundle["service"]?.object)
        body["deadline"] = "PT1S"
        bundle["service"] = .object(body)
        #expect(try Service(bundle: .object(bundle)).digest != service.digest)
    }

    /// Whatever member is taken away or replaced, the answer is an error with a place, or another contract.
    @Test func aBrokenContractIsRefusedWithItsPlace() throws {
        let service = try #require(try services().last)
        var refused = 0
        func paths(_ value: JSONValue, _ path: [String]) -> [[String]] {
            switch value {
            case .object(let object): [path] + object.flatMap { paths($0.value, path + [$0.name]) }
            case .array(let array): [path] + array.enumerated().flatMap { paths($1, path + [String($0)]) }
            default: [path]
            }
        }
        func replaced(_ value: JSONValue, _ path: ArraySlice<String>, _ new: JSONValue?) -> JSONValue? {
            guard let first = path.first else { return new }
            switch value {
            case .object(var object):
                object[first] = object[first].flatMap { replaced($0, path.dropFirst(), new) }
                return .object(object)
            case .array(var array):
                guard let index = Int(first), array.indices.contains(index) else { return value }
                if let element = replaced(array[index], path.dropFirst(), new) {
                    array[index] = element
                } else {
                    array.remove(at: index)
                }
                return .array(array)
            default: return value
            }
        }
        for path in paths(service.bundle, []) where !path.isEmpty {
            for new in [nil, .null, 7, "$.", [:], []] as [JSONValue?] {
                guard let bundle = replaced(service.bundle, path[...], new) else { continue }
                do throws(BundleError) { _ = try Service(bundle: bundle) } catch {
                    refused += 1
                    #expect(!error.message.isEmpty)
                }
            }
        }
        #expect(refused > 200)
    }

    @Test func anAgencyComesBackAsItWas() throws {
        for agency in try SampleCatalogue().load().agencies.values {
            let back = try Agency(id: agency.id, json: agency.json)
            #expect(back.name == agency.name && back.operations == agency.operations)
        }
    }
}
