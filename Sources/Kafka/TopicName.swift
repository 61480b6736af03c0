/// Whether Kafka allows a topic of that name: 1 to 249 of `a-z A-Z 0-9 . _ -`, and neither `.` nor `..`.
func isTopicName(_ name: String) -> Bool {
    (1...249).contains(name.utf8.count) && name != "." && name != ".."
        && name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default:
                false
            }
        }
}

/// What is wrong with a name that is none.
func topicNameProblem(_ name: String) -> String {
    "a topic can't be named \"\(name.prefix(300))\": a name is 1 to 249 of a-z A-Z 0-9 . _ - and neither . nor .."
}
