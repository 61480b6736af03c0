import JSON

extension SchemaRun {
    /// One step from a value into it.
    enum InstanceStep {
        /// To a property that the schema lists; its schema.
        case listed(String, node: Int)
        /// To a property whose name only the sender knows.
        case unlisted(String)
        case element(Int)

        var token: String {
            switch self {
            case .listed(let name, _), .unlisted(let name): name
            case .element(let index): String(index)
            }
        }

        func label(in program: SchemaProgram) -> Violation.Label {
            switch self {
            case .listed(let name, let node): .property(PropertyName(name, titles: program.nodes[node].titles))
            case .unlisted: .unlisted
            case .element(let index): .element(index)
            }
        }
    }

    /// One step from a keyword to a subschema.
    enum RouteStep {
        case name(String)
        case index(Int)

        var token: String {
            switch self {
            case .name(let name): name
            case .index(let index): String(index)
            }
        }
    }
}
