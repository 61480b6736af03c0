internal import CRdKafka

/// Calls of the Admin API, which block until the broker answers; for an ``Asker`` only.
extension ClientHandle {
    /// Runs a call that the embedded broker has not got, unless that is what it would go to.
    ///
    /// The embedded broker names no controller, and librdkafka would wait for one until the time is out.
    private func administer<Answer>(
        _ operation: rd_kafka_admin_op_t,
        timeout: Int32,
        call: (_ options: OpaquePointer?, _ queue: OpaquePointer) -> Void,
        read: (_ event: OpaquePointer) -> Result<Answer, KafkaError>
    ) -> Result<Answer, KafkaError> {
        if let id = rd_kafka_clusterid(pointer, timeout) {
            defer { rd_kafka_mem_free(pointer, id) }
            if String(cString: id).hasPrefix("mockCluster") {
                return .failure(
                    KafkaError(code: .unsupported, message: "the embedded broker has no administrative requests"))
            }
        }
        return callAdmin(operation, timeout: timeout, call: call, read: read)
    }

    func createTopics(_ topics: [NewTopic], timeout: Int32) -> Result<[String: TopicOutcome], KafkaError> {
        var requests: [OpaquePointer?] = []
        defer { for request in requests { rd_kafka_NewTopic_destroy(request) } }
        for topic in topics {
            guard isTopicName(topic.name) else {
                return .failure(
                    KafkaError(code: .invalidTopic, message: topicNameProblem(topic.name), topic: topic.name))
            }
            guard topic.partitions >= 1 else {
                return .failure(
                    KafkaError(
                        code: .invalidArgument, message: "a topic has at least one partition", topic: topic.name))
            }
            var request: OpaquePointer?
            let problem = withErrorText { text, size in
                request = rd_kafka_NewTopic_new(
                    topic.name, topic.partitions, Int32(topic.replicationFactor), text, size)
                return request != nil
            }
            guard let request else {
                return .failure(
                    KafkaError(
                        code: .invalidArgument, message: problem ?? "librdkafka refused the topic", topic: topic.name))
            }
            requests.append(request)
            for (name, value) in topic.configuration.sorted(by: { $0.key < $1.key }) {
                let error = rd_kafka_NewTopic_set_config(request, name, value)
                guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { return .failure(KafkaError(error, topic: topic.name)) }
            }
        }
        return administer(RD_KAFKA_ADMIN_OP_CREATETOPICS, timeout: timeout) { options, queue in
            // Without it, the broker answers before the topics can be used.
            _ = withErrorText { text, size in
                rd_kafka_AdminOptions_set_operation_timeout(options, timeout, text, size) == RD_KAFKA_RESP_ERR_NO_ERROR
            }
            rd_kafka_CreateTopics(pointer, &requests, requests.count, options, queue)
        } read: { event in
            var count = 0
            let results = rd_kafka_event_CreateTopics_result(event)
            return .success(Self.outcomes(rd_kafka_CreateTopics_result_topics(results, &count), count))
        }
    }

    func deleteTopics(_ names: [String], timeout: Int32) -> Result<[String: TopicOutcome], KafkaError> {
        var requests: [OpaquePointer?] = names.map { rd_kafka_DeleteTopic_new($0) }
        defer { for request in requests { rd_kafka_DeleteTopic_destroy(request) } }
        return administer(RD_KAFKA_ADMIN_OP_DELETETOPICS, timeout: timeout) { options, queue in
            rd_kafka_DeleteTopics(pointer, &requests, requests.count, options, queue)
        } read: { event in
            var count = 0
            let results = rd_kafka_event_DeleteTopics_result(event)
            return .success(Self.outcomes(rd_kafka_DeleteTopics_result_topics(results, &count), count))
        }
    }

    func describe(timeout: Int32) -> Result<ClusterDescription, KafkaError> {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let error = rd_kafka_metadata(pointer, 1, nil, &metadata, timeout)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata else { return .failure(KafkaError(error)) }
        defer { rd_kafka_metadata_destroy(metadata) }
        var description = ClusterDescription(clusterID: "", brokers: Int(metadata.pointee.broker_cnt), topics: [:])
        for index in 0..<Int(metadata.pointee.topic_cnt) {
            let topic = metadata.pointee.topics[index]
            guard topic.err == RD_KAFKA_RESP_ERR_NO_ERROR, let name = topic.topic else { continue }
            description.topics[String(cString: name)] = topic.partition_cnt
        }
        if let id = rd_kafka_clusterid(pointer, timeout) {
            description.clusterID = String(cString: id)
            rd_kafka_mem_free(pointer, id)
        }
        return .success(description)
    }

    func topicConfiguration(_ topic: String, timeout: Int32) -> Result<[String: String], KafkaError> {
        guard isTopicName(topic), let resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic) else {
            return .failure(KafkaError(code: .invalidTopic, message: topicNameProblem(topic), topic: topic))
        }
        defer { rd_kafka_ConfigResource_destroy(resource) }
        var requests: [OpaquePointer?] = [resource]
        return administer(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, timeout: timeout) { options, queue in
            rd_kafka_DescribeConfigs(pointer, &requests, 1, options, queue)
        } read: { event in
            var count = 0
            let results = rd_kafka_event_DescribeConfigs_result(event)
            guard let resources = rd_kafka_DescribeConfigs_result_resources(results, &count), count > 0,
                let first = resources[0]
            else { return .success([:]) }
            let error = rd_kafka_ConfigResource_error(first)
            guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
                let text = rd_kafka_ConfigResource_error_string(first).map { String(cString: $0) }
                return .failure(KafkaError(error, message: text, topic: topic))
            }
            var configuration: [String: String] = [:]
            var entries = 0
            let list = rd_kafka_ConfigResource_configs(first, &entries)
            for index in 0..<entries {
                guard let entry = list?[index], let name = rd_kafka_ConfigEntry_name(entry),
                    let value = rd_kafka_ConfigEntry_value(entry)
                else { continue }
                configuration[String(cString: name)] = String(cString: value)
            }
            return .success(configuration)
        }
    }

    func listGroups(timeout: Int32) -> Result<[String], KafkaError> {
        administer(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, timeout: timeout) { options, queue in
            rd_kafka_ListConsumerGroups(pointer, options, queue)
        } read: { event in
            let results = rd_kafka_event_ListConsumerGroups_result(event)
            var count = 0
            if let errors = rd_kafka_ListConsumerGroups_result_errors(results, &count), count > 0, let first = errors[0]
            {
                return .failure(
                    KafkaError(rd_kafka_error_code(first), message: String(cString: rd_kafka_error_string(first))))
            }
            let groups = rd_kafka_ListConsumerGroups_result_valid(results, &count)
            var ids: [String] = []
            for index in 0..<count {
                if let group = groups?[index], let id = rd_kafka_ConsumerGroupListing_group_id(group) {
                    ids.append(String(cString: id))
                }
            }
            return .success(ids.sorted())
        }
    }

    private static func outcomes(
        _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int
    ) -> [String: TopicOutcome] {
        var outcomes: [String: TopicOutcome] = [:]
        for index in 0..<count {
            guard let result = results?[index], let cName = rd_kafka_topic_result_name(result) else { continue }
            let name = String(cString: cName)
            switch rd_kafka_topic_result_error(result) {
            case RD_KAFKA_RESP_ERR_NO_ERROR: outcomes[name] = .done
            case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: outcomes[name] = .alreadyExists
            case let error:
                let text = rd_kafka_topic_result_error_string(result).map { String(cString: $0) }
                outcomes[name] = .failed(KafkaError(error, message: text, topic: name))
            }
        }
        return outcomes
    }
}
