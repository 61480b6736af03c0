import JSON
import Kafka
import Messages
import Testing

@Suite struct CloudEventTests {
    private let whole = CloudEvent(
        id: "e-1", source: "/darcha/test", type: "uz.darcha.test.v1", subject: "about",
        time: Timestamp(milliseconds: 1_795_439_003_120), dataSchema: "urn:darcha:document:test:v1",
        dataContentType: "application/json",
        extensions: [
            .init(name: "correlationid", value: "c"), .init(name: "sequence", value: "7"),
            .init(name: "traceparent", value: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ], data: Array(#"{"a":1}"#.utf8))

    private var record: ConsumerRecord { ConsumerRecord(whole.record(topic: "t", key: [1])) }

    private func structured(_ json: String) -> ConsumerRecord {
        ConsumerRecord([("content-type", "application/cloudevents+json; charset=UTF-8")], json)
    }

    /// The error of reading, or nil.
    private func error(_ record: ConsumerRecord) -> MessageError? {
        do throws(MessageError) {
            _ = try CloudEvent(record)
            return nil
        } catch {
            return error
        }
    }

    // MARK: Binary mode

    @Test func binaryModePutsAttributesInHeadersAndLeavesTheDataAlone() throws {
        let sent = whole.record(topic: "t", key: [1, 2])
        #expect(sent.topic == "t")
        #expect(sent.key == [1, 2])
        #expect(sent.value == whole.data)
        #expect(sent.partition == nil && sent.timestamp == nil)
        let headers = Dictionary(uniqueKeysWithValues: sent.headers.map { ($0.name, $0.string) })
        #expect(
            headers == [
                "ce_specversion": "1.0", "ce_id": "e-1", "ce_source": "/darcha/test", "ce_type": "uz.darcha.test.v1",
                "ce_subject": "about", "ce_time": "2026-11-23T13:03:23.120Z",
                "ce_dataschema": "urn:darcha:document:test:v1", "content-type": "application/json",
                "ce_correlationid": "c", "ce_sequence": "7",
                "ce_traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            ])
    }

    @Test func binaryModeComesBack() throws {
        #expect(try CloudEvent(record) == whole)
        let least = CloudEvent(id: "i", source: "s", type: "t")
        #expect(try CloudEvent(ConsumerRecord(least.record(topic: "t", key: []))) == least)
    }

    @Test(arguments: ["ce_specversion", "ce_id", "ce_source", "ce_type"])
    func eachRequiredAttributeIsMissed(header: String) {
        #expect(error(record.with(header, nil))?.code == .attributeMissing)
        #expect(error(record.with(header, nil))?.place == header)
    }

    @Test(arguments: ["ce_id", "ce_source", "ce_type"])
    func anEmptyAttributeIsAMissingOne(header: String) {
        let error = error(record.with(header, ""))
        #expect(error?.code == .attributeMissing)
        #expect(error?.place == header)
    }

    @Test(arguments: ["0.3", "1.1", "2.0", "", "1.0 ", "one"])
    func onlyVersionOneIsUnderstood(version: String) {
        let error = error(record.with("ce_specversion", version))
        #expect(error?.code == .attributeInvalid)
        #expect(error?.place == "ce_specversion")
    }

    @Test(arguments: ["", "yesterday", "2026-02-30T00:00:00Z", "1795439003120"])
    func aTimeMustBeOne(time: String) {
        let error = error(record.with("ce_time", time))
        #expect(error?.code == .attributeInvalid)
        #expect(error?.place == "ce_time")
    }

    @Test(arguments: ["ce_id", "ce_source", "ce_specversion", "ce_subject", "ce_correlationid"])
    func aHeaderThatIsNoTextIsNamed(header: String) {
        for value: [UInt8]? in [nil, [0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80]] {
            var broken = record.with(header, nil)
            broken.headers.append(RecordHeader(header, value))
            #expect(error(broken)?.code == .attributeInvalid)
            #expect(error(broken)?.place == header)
        }
    }

    @Test func ofAHeaderThatStandsTwiceTheLastCounts() throws {
        var twice = record
        twice.headers.append(RecordHeader("ce_id", "e-2"))
        twice.headers.append(RecordHeader("ce_sequence", "8"))
        let event = try CloudEvent(twice)
        #expect(event.id == "e-2")
        #expect(event["sequence"] == "8")
        #expect(event.extensions.count == whole.extensions.count)
    }

    @Test func otherHeadersAreNoAttributes() throws {
        var more = record
        more.headers.append(RecordHeader("traceparent", "anything"))
        more.headers.append(RecordHeader("x", nil))
        more.headers.append(RecordHeader("ce", "x"))
        more.headers.append(RecordHeader("ce_", "x"))
        more.headers.append(RecordHeader("ce_Not_A_Name", [0xFF]))
        more.headers.append(RecordHeader("ce_\(String(repeating: "n", count: 33))", "x"))
        more.headers.append(RecordHeader("", "x"))
        #expect(try CloudEvent(more) == whole)
    }

    @Test func aVersionWithoutAValueMeansBinaryModeAllTheSame() {
        var both = record.with("ce_specversion", nil)
        both.headers.append(RecordHeader("content-type", "application/cloudevents+json"))
        both.headers.append(RecordHeader("ce_specversion", nil))
        #expect(error(both)?.place == "ce_specversion", "the value is not read as a structured event")
    }

    @Test func aTombstoneIsAnEventWithoutData() throws {
        var tombstone = record
        tombstone.value = nil
        #expect(try CloudEvent(tombstone).data == nil)
    }

    // MARK: Rubbish

    @Test func rubbishHasAReasonAndNeverTraps() {
        var generator = SeededGenerator(7)
        let bodies: [[UInt8]?] = [
            nil, [], [0], Array(repeating: 0, count: 900 << 10), Array("not json".utf8), Array("{".utf8),
            Array("[1,2]".utf8), [0xEF, 0xBB, 0xBF],
            (0..<1000).map { _ in .random(in: .min ... .max, using: &generator) },
        ]
        for body in bodies {
            let bare = ConsumerRecord(topic: "t", partition: 0, offset: 0, key: nil, value: body, headers: [])
            #expect(error(bare)?.code == .attributeMissing)
            #expect(error(bare)?.place == "ce_specversion")
            var structured = bare
            structured.headers = [RecordHeader("content-type", "application/cloudevents+json")]
            #expect(error(structured)?.code == .bodyInvalid)
            #expect(error(structured)?.place == "value")
        }
    }

    @Test func tooManyAttributesAreNotSearchedAmongForEver() {
        var many = record
        many.headers += (0..<200_000).map { RecordHeader("ce_x\($0)", "") }
        #expect(error(many)?.code == .attributeInvalid)
        #expect(error(many)?.place == "headers")
        let members = (0..<200_000).map { #""x\#($0)":"""# }.joined(separator: ",")
        #expect(
            error(structured(#"{"specversion":"1.0","id":"i","source":"s","type":"t",\#(members)}"#))?.place
                == "headers")
    }

    @Test func asManyAttributesAsThereMayBeAreRead() throws {
        var event = CloudEvent(id: "i", source: "s", type: "t")
        for number in 0..<CloudEvent.maxExtensions { event["x\(number)"] = "\(number)" }
        #expect(try CloudEvent(ConsumerRecord(event.record(topic: "t", key: []))) == event)
    }

    @Test func anErrorSaysNothingOfWhatASenderChose() {
        let secret = "30101900000001"
        var records = ["ce_specversion", "ce_time"].map { record.with($0, secret) }
        records.append(structured(#"{"specversion":"1.0","id":{"x":"\#(secret)"},"source":"s","type":"t"}"#))
        records.append(structured(#"{"\#(secret)": \#(secret)x}"#))
        records.append(
            structured(#"{"specversion":"1.0","data_base64":"\#(secret)!","id":"i","source":"s","type":"t"}"#))
        for record in records {
            let error = error(record)
            #expect(error != nil)
            #expect(error?.description.contains(secret) == false)
        }
    }

    // MARK: Structured mode

    @Test func structuredModeIsTheSameEvent() throws {
        let event = try CloudEvent(
            structured(
                #"""
                {"specversion": "1.0", "id": "e-1", "source": "/darcha/test", "type": "uz.darcha.test.v1", "subject": "about",
                 "time": "2026-11-23T13:03:23.12Z", "dataschema": "urn:darcha:document:test:v1",
                 "datacontenttype": "application/json", "correlationid": "c", "sequence": 7, "data": {"a": 1},
                 "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
                """#))
        #expect(event == whole)
    }

    @Test(arguments: [
        "application/cloudevents+json", "Application/CloudEvents+JSON", "application/cloudevents+json;charset=utf-8",
    ])
    func structuredModeIsToldByItsContentType(contentType: String) throws {
        let record = ConsumerRecord(
            [("content-type", contentType)], #"{"specversion":"1.0","id":"i","source":"s","type":"t"}"#)
        #expect(try CloudEvent(record) == CloudEvent(id: "i", source: "s", type: "t"))
    }

    @Test(arguments: ["application/json", "application/cloudevents-batch+json", "text/plain"])
    func otherContentTypesAreNotStructuredMode(contentType: String) {
        let record = ConsumerRecord(
            [("content-type", contentType)], #"{"specversion":"1.0","id":"i","source":"s","type":"t"}"#)
        #expect(error(record)?.place == "ce_specversion")
    }

    @Test(arguments: [
        ("id", #"{"specversion":"1.0","source":"s","type":"t"}"#),
        ("source", #"{"specversion":"1.0","id":"i","type":"t"}"#),
        ("type", #"{"specversion":"1.0","id":"i","source":"s"}"#),
        ("specversion", #"{"id":"i","source":"s","type":"t"}"#),
        ("id", #"{"specversion":"1.0","id":null,"source":"s","type":"t"}"#),
        ("specversion", #"{"specversion":null,"id":"i","source":"s","type":"t"}"#),
        ("type", #"{"specversion":"1.0","id":"i","source":"s","type":""}"#),
    ])
    func structuredModeMissesTheSameAttributes(attribute: String, json: String) {
        #expect(error(structured(json))?.code == .attributeMissing)
        #expect(error(structured(json))?.place == "ce_" + attribute)
    }

    @Test(arguments: [
        ("id", #"{"specversion":"1.0","id":{},"source":"s","type":"t"}"#),
        ("subject", #"{"specversion":"1.0","id":"i","source":"s","type":"t","subject":["x"]}"#),
        ("specversion", #"{"specversion":"0.3","id":"i","source":"s","type":"t"}"#),
        ("time", #"{"specversion":"1.0","id":"i","source":"s","type":"t","time":"noon"}"#),
        ("datacontenttype", #"{"specversion":"1.0","id":"i","source":"s","type":"t","datacontenttype":{}}"#),
        ("correlationid", #"{"specversion":"1.0","id":"i","source":"s","type":"t","correlationid":{}}"#),
    ])
    func structuredModeRefusesTheSameAttributes(attribute: String, json: String) {
        #expect(error(structured(json))?.code == .attributeInvalid)
        #expect(error(structured(json))?.place == "ce_" + attribute)
    }

    @Test func nullIsTheSameAsAbsent() throws {
        let event = try CloudEvent(
            structured(
                #"{"specversion":"1.0","id":"i","source":"s","type":"t","subject":null,"time":null,"sequence":null}"#))
        #expect(event == CloudEvent(id: "i", source: "s", type: "t"))
    }

    @Test(arguments: [
        ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmE=", "fooba"),
        ("Zm9vYmFy", "foobar"),
    ])
    func dataMayBeBase64(text: String, data: String) throws {
        // The vectors of RFC 4648, section 10.
        let json = #"{"specversion":"1.0","id":"i","source":"s","type":"t","data_base64":"\#(text)"}"#
        #expect(try CloudEvent(structured(json)).data == Array(data.utf8))
    }

    @Test(arguments: [
        #""Zg""#, #""Zg=""#, #""Z===""#, #""====""#, #""Zg==Zg==""#, #""Zm9v!""#, #""Zm-_""#, #"" Zm9v""#, "5", "null",
        "{}",
    ])
    func whatIsNoBase64IsRefused(value: String) {
        let json = #"{"specversion":"1.0","id":"i","source":"s","type":"t","data_base64":\#(value)}"#
        #expect(error(structured(json))?.code == .bodyInvalid)
        #expect(error(structured(json))?.place == "/data_base64")
    }

    @Test func dataInTwoFormsIsRefused() {
        for members in [#""data":1,"data_base64":"Zg==""#, #""data_base64":"Zg==","data":1"#] {
            let json = #"{"specversion":"1.0","id":"i","source":"s","type":"t",\#(members)}"#
            #expect(error(structured(json))?.code == .bodyInvalid)
        }
    }

    // MARK: Attributes

    @Test func attributesAreSetReplacedAndTakenAway() throws {
        var event = CloudEvent(id: "i", source: "s", type: "t")
        event["a"] = "1"
        event["b"] = "2"
        event["a"] = "3"
        #expect(event.extensions == [.init(name: "a", value: "3"), .init(name: "b", value: "2")])
        event["a"] = nil
        event["none"] = nil
        #expect(event.extensions == [.init(name: "b", value: "2")])
        #expect(try event.required("b") == "2")
        event["empty"] = ""
        for name in ["a", "empty"] {
            #expect(
                throws: MessageError(.attributeMissing, at: "ce_\(name)", "an event of type t needs this attribute")
            ) {
                try event.required(name)
            }
        }
    }

    @Test func theTraceStandsInItsAttributes() throws {
        var event = CloudEvent(id: "i", source: "s", type: "t")
        #expect(event.trace == nil)
        let trace = TraceContext(
            traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", tracestate: "a=b")
        event.trace = trace
        #expect(event["traceparent"] == trace?.traceparent)
        #expect(event["tracestate"] == "a=b")
        #expect(event.trace == trace)
        event.trace = nil
        #expect(event.extensions.isEmpty)
        event["traceparent"] = "nonsense"
        #expect(event.trace == nil)
    }
}
