import Messages
import Testing

@Suite struct CaseIDTests {
    /// Made by another program: SHA-256 of `darcha.case:<length>:<portal>:<key>`, version 8, variant 10.
    static let golden = [
        ("my-gov", "k-1", "d0582f9d-aec7-872a-a3ee-24399e0ec3e0"),
        ("my-gov", "k-2", "8c855c65-b126-850b-8fe3-e6341802567b"),
        ("my-go", "vk-1", "b0e6231e-b979-8de3-84e0-4bc01ec1945e"),
        ("", "", "175df8f0-43fc-80ce-9a53-a6c74674592f"),
        ("a", "bc", "ad796db8-795f-82f9-8d94-a4726ec2cb0d"),
        ("ab", "c", "263c46c6-11ae-8013-95c3-d4866f2b85db"),
        ("p", ":", "a3a773af-b6b0-82c1-a41c-04066d5d0eb5"),
        ("p:", "", "9586311b-b6ea-826f-9d72-382a24c28bad"),
        ("portal", "ariza № 1 — тест", "288cd72a-a391-86eb-9442-7d705f5d65d9"),
    ]

    @Test(arguments: golden)
    func theSameRequestIsTheSameCaseForEver(portal: String, key: String, id: String) {
        #expect(CaseID(portal: portal, idempotencyKey: key).description == id)
    }

    @Test func manyKeysOfManyPortalsAreManyCases() {
        var ids: Set<CaseID> = []
        for portal in 0..<20 {
            for key in 0..<500 { ids.insert(CaseID(portal: "portal-\(portal)", idempotencyKey: "\(key)")) }
        }
        #expect(ids.count == 10_000)
    }

    @Test func isAUUIDOfVersion8() throws {
        for key in 0..<200 {
            let id = CaseID(portal: "my-gov", idempotencyKey: "\(key)")
            let text = Array(id.description)
            #expect(text.count == 36)
            #expect(text[14] == "8", "the version")
            #expect("89ab".contains(text[19]), "the variant")
            #expect(CaseID(id.description) == id)
            #expect(id.key == Array(id.description.utf8))
        }
    }

    @Test func ordersByItsText() throws {
        let low = try #require(CaseID("00000000-0000-8000-8000-000000000000"))
        let high = try #require(CaseID("f0000000-0000-8000-8000-000000000000"))
        #expect(low < high)
    }

    @Test(arguments: [
        "", "x", "d0582f9d-aec7-872a-a3ee-24399e0ec3e", "d0582f9d-aec7-872a-a3ee-24399e0ec3e00",
        "D0582F9D-AEC7-872A-A3EE-24399E0EC3E0", "d0582f9d_aec7_872a_a3ee_24399e0ec3e0",
        "d0582f9daec7872aa3ee24399e0ec3e0", "{0582f9d-aec7-872a-a3ee-24399e0ec3e}",
        "g0582f9d-aec7-872a-a3ee-24399e0ec3e0",
        "d0582f9-daec7-872a-a3ee-24399e0ec3e0", " 0582f9d-aec7-872a-a3ee-24399e0ec3e0",
        "------------------------------------",
        "№0582f9d-aec7-872a-a3ee-24399e0ec3", "\0\0\0\0\0\0\0\0-\0\0\0\0-\0\0\0\0-\0\0\0\0-\0\0\0\0\0\0\0\0\0\0\0\0",
    ])
    func whatIsNoIDIsNotRead(text: String) {
        #expect(CaseID(text) == nil)
    }
}
