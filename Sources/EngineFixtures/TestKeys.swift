/// Keys that are good for nothing but tests: they were made for them, and everybody may have them.
public enum TestKeys {
    /// RSA of 2,048 bits, as PKCS #8.
    public static let rsa = """
        -----BEGIN PRIVATE KEY-----
        MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCnsZopyCzVDsTZ
        z0AHvvGP496PrXxYZ56iVNZdqeqpY7GoZ0R2zZnRO4cXxhYJbdpkywxHnu/NkZIJ
        5qCGnXTzCXcH6BgoETRPZiYeJI5bHiCkMYqrhTcMqmPssEBtDvSw90M1MuksjGm9
        xlh4oMbTayaTRqJYRqUcPRYvD1o7f7N4KLpZBeyFBlvnG8fD/zTaMCpMUPMwEZC8
        lynafjpytlj2jfYigHQ9K69NGwqqUxdI8FlUmZkv2smAb+odqoTbS0947mNPjqaI
        /9ro4AdVlzcNjIn1WIqNgNr0Bv+6FgkY7kWCh7VXHG56+JMu4JdncfMjREtOxpFR
        HRP2UgznAgMBAAECggEAOlenDBxRxLqDsEfTvh4niuk7mH9CQLukTFP51NJ2CwLd
        X3q2LiMv/cSZJqNLLXKjxeeC2TQpuDqKNZmghdUoSBol6IFOTjpWGb2vS1Nql7bu
        olF+LliFo4lwhHt5nrfSV/Ne1ZZl25LqgxUL2MQPCKVB4YF0oAPME/wIyMytlv8x
        iolL6k7NoapXN4/j9gbsXNaIeKRraPOucUX59kIMfAl+HmfiepfOTH2pbVy3bBJr
        CDPM9P+e6aU3hJyspAQqwqxYIm1SafTNbzawy/A/4dAyNTud3xFxfMAxy8hyc/Tq
        2KILh0myAuqJuR8YI7aRMr1pyVZXwVgWnFy+XKZ4EQKBgQDZSy9fPvK+vvBlr1E6
        7Qyk97hce2SZeZnXvLu6iivGLK/g6v2UOlfyloa9ZKDjclw0jdyBpQC+/bQB5IDY
        xVHUEj2rG3fSZszYwXjJIXrbAN9bFFpADU5rYp6eu6izMRiuS0EwWDnTzX/aYdJw
        9FimQ0AYhi/vM6l0OTh8NHPg+QKBgQDFkJwBNQNWXhAGEoaSkQ6gahCKW92haGx6
        u1d/NZmvUYLnBQptcYZCCDwgDZ3KvUsuYA6y0RrbgazKTj+CsOOoJFUS9ZSaAvtz
        +yaOnHuefgMpktkKHWaTGe8EbjxMmRMaz6/jRCLo4n6D3fKvnqOvsUBMRe37np/E
        /EfE40K03wKBgBTZMeJhl8jVaRtYhuKwe9YYLogxDqXrFOeuJBTxzOFmyDk8Urg2
        INoVtzfUv9sSzeX89ns56ahpjyvfUL17sS430dLo/8YgNudVKNGjdLYujz+d5Erg
        +/UxsSZpuvX2b/fJIKgSzvmTbgD2Acr0pszNBwlTVqYMvuV32AOSxMuBAoGAfbKp
        Hzd8fRnxtftZda0nEjcJeQ5D76sBwgCqBbyzoFELKTMS1FkzY5Xbs0UWjORtDf99
        upXCMcDKkBjC3cLvxY4ANsTbHDYjiEJV4Mx89nUUTAIrZv0XwyXv5fDBGrcV6awU
        K1OxplxcxEeVXdlgKatrzlt7s+jTnEAq5YD2cx8CgYBKWvP2irl7ibGm/K5T/0dH
        UXPaxW/Zd8TrIWsXM4nKeK1JWSmuSJhmqEF4MpRW/BoJFMEJENvoxK4IpOuAr8Uh
        cfshFWc14wFhSTYIBjAvvdwgCuEjK1434vDwEbqcDyB9fu5y6Ax0276KPb1AJMkz
        cFMKmBlLgHfxje/tanXrFg==
        -----END PRIVATE KEY-----
        """

    /// The same as PKCS #1.
    public static let rsaTraditional = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEogIBAAKCAQEAp7GaKcgs1Q7E2c9AB77xj+Pej618WGeeolTWXanqqWOxqGdE
        ds2Z0TuHF8YWCW3aZMsMR57vzZGSCeaghp108wl3B+gYKBE0T2YmHiSOWx4gpDGK
        q4U3DKpj7LBAbQ70sPdDNTLpLIxpvcZYeKDG02smk0aiWEalHD0WLw9aO3+zeCi6
        WQXshQZb5xvHw/802jAqTFDzMBGQvJcp2n46crZY9o32IoB0PSuvTRsKqlMXSPBZ
        VJmZL9rJgG/qHaqE20tPeO5jT46miP/a6OAHVZc3DYyJ9ViKjYDa9Ab/uhYJGO5F
        goe1VxxueviTLuCXZ3HzI0RLTsaRUR0T9lIM5wIDAQABAoIBADpXpwwcUcS6g7BH
        074eJ4rpO5h/QkC7pExT+dTSdgsC3V96ti4jL/3EmSajSy1yo8Xngtk0Kbg6ijWZ
        oIXVKEgaJeiBTk46Vhm9r0tTape27qJRfi5YhaOJcIR7eZ630lfzXtWWZduS6oMV
        C9jEDwilQeGBdKADzBP8CMjMrZb/MYqJS+pOzaGqVzeP4/YG7FzWiHika2jzrnFF
        +fZCDHwJfh5n4nqXzkx9qW1ct2wSawgzzPT/numlN4ScrKQEKsKsWCJtUmn0zW82
        sMvwP+HQMjU7nd8RcXzAMcvIcnP06tiiC4dJsgLqibkfGCO2kTK9aclWV8FYFpxc
        vlymeBECgYEA2UsvXz7yvr7wZa9ROu0MpPe4XHtkmXmZ17y7uoorxiyv4Or9lDpX
        8paGvWSg43JcNI3cgaUAvv20AeSA2MVR1BI9qxt30mbM2MF4ySF62wDfWxRaQA1O
        a2KenruoszEYrktBMFg5081/2mHScPRYpkNAGIYv7zOpdDk4fDRz4PkCgYEAxZCc
        ATUDVl4QBhKGkpEOoGoQilvdoWhsertXfzWZr1GC5wUKbXGGQgg8IA2dyr1LLmAO
        stEa24Gsyk4/grDjqCRVEvWUmgL7c/smjpx7nn4DKZLZCh1mkxnvBG48TJkTGs+v
        40Qi6OJ+g93yr56jr7FATEXt+56fxPxHxONCtN8CgYAU2THiYZfI1WkbWIbisHvW
        GC6IMQ6l6xTnriQU8czhZsg5PFK4NiDaFbc31L/bEs3l/PZ7OemoaY8r31C9e7Eu
        N9HS6P/GIDbnVSjRo3S2Lo8/neRK4Pv1MbEmabr19m/3ySCoEs75k24A9gHK9KbM
        zQcJU1amDL7ld9gDksTLgQKBgH2yqR83fH0Z8bX7WXWtJxI3CXkOQ++rAcIAqgW8
        s6BRCykzEtRZM2OV27NFFozkbQ3/fbqVwjHAypAYwt3C78WOADbE2xw2I4hCVeDM
        fPZ1FEwCK2b9F8Ml7+XwwRq3FemsFCtTsaZcXMRHlV3ZYCmra85be7Po05xAKuWA
        9nMfAoGASlrz9oq5e4mxpvyuU/9HR1Fz2sVv2XfE6yFrFzOJynitSVkprkiYZqhB
        eDKUVvwaCRTBCRDb6MSuCKTrgK/FIXH7IRVnNeMBYUk2CAYwL73cIArhIyteN+Lw
        8BG6nA8gfX7ucugMdNu+ij29QCTJM3BTCpgZS4B38Y3v7Wp16xY=
        -----END RSA PRIVATE KEY-----
        """

    /// The same, encrypted under `open-sesame`.
    public static let rsaEncrypted = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIRBCs/G0d3UUCAggA
        MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBATuu6xyJEH09kQAMz2UQLqBIIE
        0F0uapI2jhIF1y5UeuO/FzLT0tolbdWfbRCuK9mzW/BGyQgGkEjvj9upcKIcU7Aa
        hdPWz5MH/bSVp7Nu0nGEJkrgis5bhY6zae5mOo+ucWkjU6nVJkPrXf6UJcqib/Q7
        WM2wfoPURT2BFj2j4MISjY+SXzpD6jbEv3/k9ARMhWTzqu0B7vL8ParF4ZYIClXv
        oo+5afC2HZFZSlslpfcFjqY7yMyljiUZrT6uQn/pubLnh0E84FcddwzVTIUIQM9W
        gMaix6FC2ln5L+gBBzKpTOCZIDZPu0ysPTSGvHSBRmXesK3BkmSF5FHZMlTek1EF
        V1yRgXLYjrFS07AFUXjR1TdT0fi77qfTH5t0a7h1DWvo0zp74C2lOROOZjwGEhlu
        a173M+4AvhQynyJ0jpGtCknKwTI+HMUAhF3LptBg3QMhSvEdmOsmjovm/N0DfTxs
        LzcenuKRjhx0LMdOw8blLbu/meeflN/807RcrUNeeiVcfTKq+x6lta7eCWjSnn31
        52qlNOU21iHm37D0Vti20QlkmW503+irhR7oo3xYsuJdquNDhTcEyHscvAXQVOQt
        G7j85ivCA6eTUnUcIcpw2bpQLnA2t4XqhgPtkIrjhyvc/L/3UHh83nVc9KnvWD61
        SmOQEoyJ0l5UKMEdybsHljE880dkBOFZwgIcgZhVLA/XNiyHhO6UspISxlm2YI1G
        47igdRQN0QipJs6hnRTut+EQHybYeo6Jr4Q8BLClCgU6L1SaQJCm4H/BxpBWl9ta
        C6WHwDCVdmf8rOWCkJHtwZqACG8sfq6uXCi9psWoRDYmhjQUq67wbM+KICSPniEY
        3qhkYxmDSQmnbyX260Ooin/3+viMS/BZuhv7oprpcxCkJerQdl3/8EWEFZPMRljV
        f/IquITpsl1Add62kztAFJ91EZ+dZLglQNjpo1YibJk+TYnId+PCn6v0EXVJDULf
        b709/vn2aC2aSISZa5a2YPSpsPhkKLYRjoFIM1bFEPdB7nOTJrFeUynEz+sgs1LD
        1sxOUNpeAejUKhRrAbmpbwsgqWKdcL8TUWhKUixcWMrkqVcusEN8eJFKPjJ8s/lT
        llohwtIbBVVkPaEDPgSRlK+AkliYyFPVXY6SaW3SLDbzD7E41+cehV/kMkEpzS2+
        OF38S83vSNpe/pFnOeqZyPZyH15zUW3czHGP2+S7/VKLD/4RNlcbuArSgYooKnRl
        ULz0iUJIKj5P/RRlxsrtLvibdgaaY6UncbQ7cf5OF4PbSNf9/jgTVLvYRepZ2BCu
        KiL8A0ZipQNGbR3FN8Fyf4YW8j4Htoo+8hnEJ+GaRbTvvPxPLkURZdWuItMAf0JX
        yMG4AJm3svBavGVdANeGD9ymafAiHYeniil7tj6xcZGsiB1l9sEWiMHHSHgbrF1R
        /cbxmJ/WC+FBWnQReyY9Yc8Ity4NQ1TiKj+QAFQJo2Gpb+JqHukTQc1nqol2N0PY
        Vc+Wh1GgV9s9WG7rQBs+O8ett5UEq2YD541sbpKNN9oGr8cCGi6VK46q2BlAC9XS
        FugJiJeW5whHlbsJleFjjJk0B7XT7StKRLd6ZSprR3EiCPJg/IO+Kdc3tBBZaKSL
        uLlifJsrJJFgxKJSQOSsHx1ewQ/0bm+KQpxp0WnAveo4
        -----END ENCRYPTED PRIVATE KEY-----
        """

    /// A key of P-256, as PKCS #8.
    public static let p256 = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgsPkMhcjzTcf/+YH4
        LlxWJnB0G7xHdrnNKwarxb+A3KyhRANCAAQJYsBSVZ//YZR8eeFM/ws6PbdmZOSR
        NZ00xOoiYfYqGIvK8rBj84JRCWmkS6BI5Ene+TB7IS+juFTyHfebPJ6O
        -----END PRIVATE KEY-----
        """

    /// The same as SEC 1.
    public static let p256Traditional = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEILD5DIXI803H//mB+C5cViZwdBu8R3a5zSsGq8W/gNysoAoGCCqGSM49
        AwEHoUQDQgAECWLAUlWf/2GUfHnhTP8LOj23ZmTkkTWdNMTqImH2KhiLyvKwY/OC
        UQlppEugSORJ3vkweyEvo7hU8h33mzyejg==
        -----END EC PRIVATE KEY-----
        """

    /// Its public half.
    public static let p256Public = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAECWLAUlWf/2GUfHnhTP8LOj23ZmTk
        kTWdNMTqImH2KhiLyvKwY/OCUQlppEugSORJ3vkweyEvo7hU8h33mzyejg==
        -----END PUBLIC KEY-----
        """

    /// A certificate of `p256`, good for a hundred years.
    public static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBkTCCATegAwIBAgIUYNeaRrUSRJnNJHkC20EDAXYK6yIwCgYIKoZIzj0EAwIw
        HTEbMBkGA1UEAwwSZW5naW5lLXRlc3QtY2xpZW50MCAXDTI2MTEyOTEyNDIyMloY
        DzIxMjYxMTA1MTI0MjIyWjAdMRswGQYDVQQDDBJlbmdpbmUtdGVzdC1jbGllbnQw
        WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQJYsBSVZ//YZR8eeFM/ws6PbdmZOSR
        NZ00xOoiYfYqGIvK8rBj84JRCWmkS6BI5Ene+TB7IS+juFTyHfebPJ6Oo1MwUTAd
        BgNVHQ4EFgQU4+FDCsiCTcZ/IFQXZeZl2JIO7BEwHwYDVR0jBBgwFoAU4+FDCsiC
        TcZ/IFQXZeZl2JIO7BEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF
        AiA43R9HCaBFLLpeplDv7VFFny6wPS8bno6wkTMEGg24KAIhAMt5SMyn9ogLB6Il
        4zYXemdrzqR2+HW6hoQv7jvLTQs9
        -----END CERTIFICATE-----
        """

    /// A key of P-384.
    public static let p384 = """
        -----BEGIN PRIVATE KEY-----
        MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAbVcZ921JYNTbMpLEI
        c+WpFs6I/lQb+qTFi1zZC5e95rEMCJjWLKz3YAHxbfgaN+ihZANiAASAMeopck5d
        vGDvZtGjxEymlsJoUJ6y3LU9caL3EJckYpDm5P3F0MAuF0levWKnMV0Df7MaK1Af
        cfiCEhCdNiv2VN58VsKq5XHuECPdwEcPGKb3w4Lnk29tsCpjEHql3sg=
        -----END PRIVATE KEY-----
        """

    /// A key of P-521.
    public static let p521 = """
        -----BEGIN PRIVATE KEY-----
        MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIAtphdiMc6RdOvgD9W
        sKpKAtV0tZhgJ8FmxpXd563Jilf/syjskWQsB51r6+cRwOxa17+og6PxVSf/XYJY
        xhKpupChgYkDgYYABAEHCJ0zY4nWVq65JMPsF5s7Hf7+ypPyipEy55tRp/hMiLt5
        9P9hK5LweGJRASiSV8ant8LnqAH0rh1Tk4yo6rr3DgHf4JbQmzi0RBvyvNYxz9ER
        p02D53EPijhDTmhpzbII8Af9F9rZYLVOHAMizzqNX8GgPVKmv90vJHzYHN9pW6KI
        Zw==
        -----END PRIVATE KEY-----
        """

    /// A key of Ed25519.
    public static let ed25519 = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIJ9m7CLAsk2sqgEF/eUlhh4R4KWYKPNIYws2C1qVaP/A
        -----END PRIVATE KEY-----
        """
}
