import EngineFixtures
import Glibc
import Testing

/// The connect page in a real browser, in front of OAuth servers from elsewhere: Fixtures/scenarios.py plays, with
/// `engine serve`, Debian's Chromium, oidc-provider-mock and Authlib.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConnectPageTests {
    private static let folder = "\(TestFolder().package)/Tests/BrowserTests/Fixtures"

    private static let scenarios = [
        "the_list_is_searched_and_walked_by_keyboard", "a_popup_connects_at_an_openid_server",
        "a_whole_window_connects_and_comes_back", "a_link_comes_back_to_the_product", "a_person_says_no",
        "what_fails_in_another_tab_is_not_this_ones",
        "an_answer_that_is_played_back_does_nothing", "a_link_of_another_person_is_refused",
        "a_start_link_serves_once", "a_key_is_tried_before_it_is_stored", "a_password_may_be_empty",
        "the_browsers_way_back_leads_to_the_list", "a_form_asks_which_of_several",
        "a_window_asks_which_of_several",
        "a_marketplace_begins_and_somebody_claims",
        "a_connection_is_connected_anew",
        "tokens_that_rotate_stay_good", "a_blocked_window_is_a_link", "a_window_that_is_closed_can_be_opened_again",
        "what_a_provider_says_is_text", "the_element_connects_in_a_page_of_the_product",
        "a_window_that_fails_is_told_in_a_frame",
        "a_page_that_is_not_listed_may_not_frame_it", "an_address_that_names_another_server_is_refused",
        "nangos_front_end_works_unchanged", "it_fits_a_small_screen_in_each_direction",
        "a_session_that_has_ended_says_so",
    ]

    private func play(_ words: [String]) throws -> String {
        let engine = "\(TestFolder().package)/.build/debug/engine"
        try #require(access(engine, X_OK) == 0, "there is no engine at \(engine): run 'swift build' first")
        try #require(
            access("/usr/bin/chromium-headless-shell", X_OK) == 0,
            "there is no chromium-headless-shell: scripts/test installs it")
        let judge = try PythonJudge("\(Self.folder)/scenarios.py", package: TestFolder().package)
        return try judge.run([engine] + words)
    }

    @Test func `every scenario of the script is played`() throws {
        #expect(try play([]).split(separator: "\n").map(String.init) == Self.scenarios)
    }

    @Test func `the scenarios go as they must`() throws {
        #expect(try play(Self.scenarios) == Self.scenarios.map { "\($0): ok\n" }.joined())
    }
}
