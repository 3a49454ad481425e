/// What stands for this machine or its network in a URL, in every way of writing it; `P` is a port.
///
/// Those with the name `a.test` lead elsewhere: what stands before an `@` or behind a `\` is no host.
public enum ForbiddenHosts {
    /// The hosts.
    public static let all = [
        "127.0.0.1:P", "127.0.0.2:P", "127.255.255.254:P", "127.1:P", "127.0.1:P", "0:P", "0.0.0.0:P", "2130706433:P",
        "017700000001:P", "0177.0.0.1:P", "0177.0.0.01:P", "0x7f000001:P", "0x7f.0.0.1:P", "0x7F.1:P",
        "0x7f.0x0.0x0.0x1:P",
        "127.0.0.0x1:P", "00127.0.0.1:P", "127.0.0.1.:P", "127.0.0.256:P", "4294967295:P", "3232235521:P",
        "10.0.0.1:P", "10.255.255.255:P", "172.16.0.1:P", "172.31.255.254:P", "192.168.0.1:P", "192.168.1.1:P",
        "100.64.0.1:P", "100.127.255.254:P", "169.254.169.254", "169.254.169.254:P", "169.254.170.2:P",
        "168.254.43518:P",
        "0xa9fea9fe:P", "2852039166:P", "0251.0376.0251.0376:P", "192.0.0.192:P", "198.18.0.1:P", "224.0.0.1:P",
        "239.255.255.250:P", "240.0.0.1:P", "255.255.255.255:P", "192.88.99.1:P",
        "[::]:P", "[::1]:P", "[0:0:0:0:0:0:0:1]:P", "[0000::0001]:P", "[::127.0.0.1]:P", "[::ffff:127.0.0.1]:P",
        "[::ffff:7f00:1]:P", "[::FFFF:7F00:0001]:P", "[0:0:0:0:0:ffff:127.0.0.1]:P", "[::ffff:0:127.0.0.1]:P",
        "[64:ff9b::127.0.0.1]:P", "[64:ff9b::7f00:1]:P", "[64:ff9b:1::7f00:1]:P", "[2002:7f00:1::]:P",
        "[2002:7f00:0001::1]:P", "[2002:a9fe:a9fe::]:P", "[2001:0:7f00:1::]:P", "[fe80::1]:P", "[fe80::1%25lo]:P",
        "[fe80::1%lo]:P", "[fc00::1]:P", "[fd00::1]:P", "[fd00:ec2::254]:P", "[fec0::1]:P", "[ff02::1]:P",
        "[::1%25lo]:P",
        "[::ffff:169.254.169.254]:P", "[::ffff:a9fe:a9fe]:P", "[1]:P", "[127.0.0.1]:P", "[localhost]:P",
        "[::1]].test:P",
        "localhost:P", "LOCALHOST:P", "LocalHost:P", "localhost.:P", "a.localhost:P",
        "localhost.localdomain.internal:P",
        "metadata.google.internal", "metadata.google.internal.:P", "metadata.internal:P", "router.local:P",
        "internal:P",
        "１２７.0.0.1:P", "127。0。0。1:P", "①②⑦.0.0.1:P", "ⓛocalhost:P", "loc\u{ad}alhost:P", "local\u{200b}host:P",
        "127.0.0.1%2e:P", "%31%32%37.0.0.1:P", "127%2e0%2e0%2e1:P", "127.0.0.1%00:P", "127.0.0.1%09:P", "%6cocalhost:P",
        "user@127.0.0.1:P", "user:password@127.0.0.1:P", "a.test@127.0.0.1:P", "a.test:443@127.0.0.1:P", "@127.0.0.1:P",
        "a.test#@127.0.0.1:P", "a.test?@127.0.0.1:P", "a.test\\@127.0.0.1:P", "127.0.0.1:P\\@a.test",
        "127.0.0.1\\.a.test:P",
        "a.test\t@127.0.0.1:P", "a.test @127.0.0.1:P", "127.0.0.1:0P", "127.0.0.1:P ", "127.0.0.1:P\r\nHost: a.test",
        "127.0.0.1:+P", "127.0.0.1:P#", "127.0.0.1:P?", "127.0.0.1:P/../", "/127.0.0.1:P", "\\127.0.0.1:P", ":P", "",
        // Names that a name server answers with a private address: the check is on the socket.
        "to-loopback.test:P", "to-private.test:P", "to-mapped.test:P", "to-six.test:P", "to-both.test:P",
        "rebind.test:P",
    ]
}
