/// The lines between two rows of boxes: one net for each step whose answer goes down, on tracks where none overlap.
struct TextChannel {
    private struct Net {
        let top: Int
        /// The character in the border of the box that it leaves; nil for a wire.
        let exit: String?
        var bottoms: [(x: Int, isArrow: Bool)] = []
        var track: Int?

        var left: Int { bottoms.map(\.x).reduce(top, min) }
        var right: Int { bottoms.map(\.x).reduce(top, max) }
    }

    private var nets: [Net] = []
    private var tracks = 0

    /// How many lines of text it takes.
    var height: Int { max(tracks, 1) + 1 }

    /// - Parameter exit: the character where a line leaves a step's box.
    init(_ layout: PlanLayout, below row: Int, exit: (Int) -> String) {
        let links = layout.links[row]
        let (upper, lower) = (layout.rows[row], layout.rows[row + 1])
        let tops = upper.map(\.x)
        nets = upper.map { slot in
            if case .step(let index) = slot.item {
                Net(top: slot.x, exit: exit(index))
            } else {
                Net(top: slot.x, exit: nil)
            }
        }
        for (to, slot) in lower.enumerated() {
            let sources = links.filter { $0.to == to }.map(\.from).sorted { tops[$0] < tops[$1] }
            let ports = Self.ports(sources.map { tops[$0] }, into: slot, tops: tops, width: layout.metrics.boxWidth)
            for (source, port) in zip(sources, ports) { nets[source].bottoms.append(port) }
        }
        nets.removeAll(where: \.bottoms.isEmpty)
        assignTracks()
    }

    /// Where lines enter a box: around its middle, in the order of where they come from, and never just below the way out
    /// of another step, which would look like a line from there.
    private static func ports(
        _ sources: [Int], into slot: PlanLayout.Slot, tops: [Int], width: Int
    ) -> [(x: Int, isArrow: Bool)] {
        guard case .step = slot.item else { return [(slot.x, false)] }
        let spacing = min(4, max((width - 2) / max(sources.count, 1), 1))
        let first = slot.x - spacing * (sources.count - 1) / 2
        return sources.enumerated().map { place, source in
            let wanted = first + place * spacing
            let foreign = tops.filter { $0 != source }
            // Straight down where that is nearly it.
            if sources.count == 1 || abs(source - wanted) < max(spacing / 2, 1), abs(source - slot.x) <= width / 4 {
                return (source, true)
            }
            let x = [wanted, wanted + 1, wanted - 1].first { !foreign.contains($0) } ?? wanted
            return (x, true)
        }
    }

    private mutating func assignTracks() {
        var ends: [Int] = []
        for index in nets.indices.sorted(by: { nets[$0].left < nets[$1].left })
        where nets[index].left < nets[index].right {
            let track = ends.firstIndex { $0 + 1 < nets[index].left } ?? ends.count
            if track == ends.count { ends.append(0) }
            ends[track] = nets[index].right
            nets[index].track = track
        }
        tracks = ends.count
    }

    /// Draws the lines; the way out joins the box above.
    func draw(on canvas: inout TextCanvas, from top: Int) {
        let bottom = top + height - 1
        canvas.grow(to: bottom + 1)
        for net in nets {
            let bend = net.track.map { top + $0 } ?? top
            canvas.vertical(x: net.top, from: top - 1, to: bend)
            if let exit = net.exit { canvas.write(exit, x: net.top, y: top - 1) }
            if net.track != nil { canvas.horizontal(y: bend, from: net.left, to: net.right) }
            for (x, isArrow) in net.bottoms {
                canvas.vertical(x: x, from: bend, to: bottom + (isArrow ? 0 : 1))
                if isArrow { canvas.write("▼", x: x, y: bottom) }
            }
        }
    }
}
