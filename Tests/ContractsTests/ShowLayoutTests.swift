import JSONSchema
import Testing

@testable import Contracts

/// Where boxes and lines stand.
@Suite struct ShowLayoutTests {
    private static let metrics = PlanLayout.Metrics(boxWidth: 20, wireWidth: 1, gap: 2, maxWidth: 100)

    private func layout(_ items: [ShowPlan.Item], _ metrics: PlanLayout.Metrics = metrics) throws -> PlanLayout {
        try #require(PlanLayout(PlanGraph(try ShowPlan(items).service), metrics))
    }

    @Test(arguments: 1...15)
    func holdsWhatAPictureNeeds(count: Int) throws {
        for seed in 1...25 as ClosedRange<UInt64> {
            let items = ShowPlan.random(count, seed: seed)
            let layout = try layout(items)
            var row: [Int: Int] = [:]
            for (place, slots) in layout.rows.enumerated() {
                var right = -Self.metrics.gap
                for slot in slots {
                    let isStep = if case .step = slot.item { true } else { false }
                    let width = isStep ? Self.metrics.boxWidth : Self.metrics.wireWidth
                    let left = slot.x - width / 2
                    #expect(left >= right)
                    right = left + width
                    if case .step(let index) = slot.item { row[index] = place }
                }
                #expect(right <= layout.width && layout.width <= 100)
                #expect(Set(slots.map(\.item)).count == slots.count)
            }
            #expect(row.count == count)
            for (index, item) in items.enumerated() {
                for need in item.needs {
                    let from = try #require(items.firstIndex { $0.name == need })
                    #expect(try #require(row[from]) < (try #require(row[index])))
                    #expect(isConnected(from, to: index, in: layout, row))
                }
            }
        }
    }

    /// Whether a line goes from one step to another by its own wires.
    private func isConnected(_ from: Int, to: Int, in layout: PlanLayout, _ row: [Int: Int]) -> Bool {
        guard var place = row[from], let end = row[to] else { return false }
        var slot = layout.rows[place].firstIndex { $0.item == .step(from) }
        while let here = slot, place < end {
            let wanted: PlanLayout.Item = place + 1 == end ? .step(to) : .wire(from)
            slot = layout.links[place].first { $0.from == here && layout.rows[place + 1][$0.to].item == wanted }?.to
            place += 1
        }
        return slot != nil
    }

    @Test func turnsCrossedLinesApart() throws {
        let crossed = try layout([
            .init(name: "a"), .init(name: "b"), .init(name: "c", needs: ["b"]), .init(name: "d", needs: ["a"]),
        ])
        #expect(crossed.crossings == 0)
        let tree = try layout([
            .init(name: "a"), .init(name: "b", needs: ["a"]), .init(name: "c", needs: ["a"]),
            .init(name: "d", needs: ["c"]), .init(name: "e", needs: ["b"]), .init(name: "f", needs: ["d", "e"]),
            .init(name: "g", needs: ["a", "f"]),
        ])
        #expect(tree.crossings == 0)
    }

    @Test func aStraightChainIsStraight() throws {
        let chain = try layout((0..<6).map { .init(name: "s\($0)", needs: $0 == 0 ? [] : ["s\($0 - 1)"]) })
        #expect(Set(chain.rows.joined().map(\.x)).count == 1)
    }

    @Test func aWideLevelIsCutIntoRows() throws {
        let wide = try layout(
            (0..<11).map { .init(name: "s\($0)") } + [.init(name: "last", needs: (0..<11).map { "s\($0)" })])
        let boxes = wide.rows.map { row in
            row.count { slot in if case .step = slot.item { true } else { false } }
        }
        #expect(boxes.allSatisfy { $0 <= 4 })
        #expect(boxes.reduce(0, +) == 12)
    }

    @Test func noRoomIsNoPicture() throws {
        let narrow = PlanLayout.Metrics(boxWidth: 20, wireWidth: 1, gap: 2, maxWidth: 12)
        #expect(PlanLayout(PlanGraph(try ShowPlan([.init(name: "a")]).service), narrow) == nil)
    }

    @Test(arguments: [
        (0, "0 s"), (1, "1 ms"), (1500, "1 s 500 ms"), (90_000, "1 min 30 s"), (3_600_000, "1 h"),
        (129_600_000, "1 d 12 h"), (86_461_000, "1 d 1 min"), (-5, "0 s"),
    ])
    func spans(milliseconds: Int64, text: String) {
        #expect(PlanWords(language: .en).span(milliseconds) == text)
    }

    @Test func canvasLinesJoin() {
        var canvas = TextCanvas(width: 5)
        canvas.vertical(x: 2, from: 0, to: 2)
        canvas.horizontal(y: 1, from: 0, to: 4)
        canvas.vertical(x: 0, from: 1, to: 2)
        canvas.vertical(x: 4, from: 0, to: 1)
        canvas.write("▼", x: 0, y: 2)
        canvas.write("beyond", x: 3, y: 2)
        #expect(canvas.lines == ["  │ │", "╭─┼─╯", "▼ │be"])
    }
}
