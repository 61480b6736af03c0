import Messages
import Testing

@Suite struct TraceContextTests {
    private let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    private let caseID = CaseID(portal: "my-gov", idempotencyKey: "k-1")

    @Test func keepsWhatItWasGiven() throws {
        let trace = try #require(TraceContext(traceparent: parent, tracestate: "congo=t61rcWkgMzE"))
        #expect(trace.traceparent == parent)
        #expect(trace.tracestate == "congo=t61rcWkgMzE")
    }

    @Test(arguments: [
        "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319-b7ad6b71692033310-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
        "00-0af7651916cd43dd8448eb211c80319c--b7ad6b7169203331-01",
        "00 0af7651916cd43dd8448eb211c80319c b7ad6b7169203331 01",
    ])
    func whatIsNoTraceparentIsNotRead(text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }

    @Test func aCaseWithoutATraceStartsOneByItsOwnID() {
        // The span: FNV-1a of the id, computed by another program.
        #expect(
            TraceContext(startedBy: caseID).traceparent == "00-d0582f9daec7872aa3ee24399e0ec3e0-d917d6b7c93df7d7-01")
        #expect(TraceContext(traceparent: TraceContext(startedBy: caseID).traceparent) != nil)
    }

    @Test func theNextHopKeepsTheTraceAndHasASpanOfItsOwn() throws {
        let trace = try #require(TraceContext(traceparent: parent, tracestate: "a=b"))
        let next = trace.next("\(caseID)/hospital/-/do/1")
        #expect(next.traceparent == "00-0af7651916cd43dd8448eb211c80319c-e148f95f3046ea8a-01")
        #expect(next.tracestate == "a=b")
        #expect(trace.next("x") == trace.next("x"), "the same message, the same span")
        #expect(trace.next("x") != trace.next("y"))
    }

    @Test func aTracestateBeyondWhatMustBePassedOnIsLeftOut() throws {
        let fits = String(repeating: "x", count: TraceContext.maxTracestate)
        #expect(try #require(TraceContext(traceparent: parent, tracestate: fits)).tracestate == fits)
        let trace = try #require(TraceContext(traceparent: parent, tracestate: fits + "x"))
        #expect(trace.tracestate == nil)
        #expect(trace.traceparent == parent)
    }
}
