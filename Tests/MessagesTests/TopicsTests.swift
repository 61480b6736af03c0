import Messages
import Testing

@Suite struct TopicsTests {
    @Test func areNamedAsTheDesignSays() {
        let topics = Topics()
        #expect(topics.journal == "darcha.journal")
        #expect(topics.contracts == "darcha.contracts")
        #expect(topics.tasks("polyclinic") == "darcha.agency.polyclinic.tasks")
        #expect(topics.replies("polyclinic") == "darcha.agency.polyclinic.replies")
        #expect(topics.work("polyclinic") == "darcha.agency.polyclinic.work")
        #expect(topics.dead("polyclinic") == "darcha.agency.polyclinic.dead")
        #expect(topics.results("my-gov") == "darcha.portal.my-gov.results")
    }

    @Test(
        arguments: ["darcha.", "", "test-1.", "a.b.c.", "agency.", "x"],
        ["polyclinic", "civil-registry", "a", "a.b", "replies"])
    func anAgencyIsReadBackFromItsRepliesTopic(prefix: String, agency: String) {
        let topics = Topics(prefix: prefix)
        #expect(topics.agency(ofReplies: topics.replies(agency)) == agency)
    }

    @Test(arguments: [
        "", "darcha.", "darcha.journal", "darcha.agency.polyclinic.tasks", "darcha.agency.polyclinic.work",
        "darcha.agency.polyclinic.dead", "darcha.agency.polyclinic.replies.", "darcha.agency..replies",
        "darcha.agency.replies",
        "other.agency.polyclinic.replies", "xdarcha.agency.polyclinic.replies", "agency.polyclinic.replies",
        "darcha.portal.polyclinic.replies", "darcha.agency.polyclinic.Replies", "Darcha.agency.polyclinic.replies",
    ])
    func noOtherTopicHasAnAgency(topic: String) {
        #expect(Topics().agency(ofReplies: topic) == nil)
    }
}
